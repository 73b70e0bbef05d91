import type { Sniffed } from '../../domain/ports/document-extractor.ts';
import { byteOrderMark, decodeText, unmarkedUtf16 } from './decode-text.ts';
import { isOle } from './ole.ts';
import { mismatchNote } from './sniff-note.ts';
import { sniffData } from './sniff-data.ts';
import { sniffZip } from './sniff-zip.ts';

/** Formats that are written in text but are not prose: PostScript, forms data, SVG. */
const foreignStart = /^\s*(?:%!PS|%FDF-)/;
const foreignName = /\.(svg|e?ps)$/;

const htmlDocument = /^(?:\s|<!--[\s\S]*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b/i;
const htmlFragment =
  /^(?:\s|<!--[\s\S]*?-->)*<(?:title|meta|link|style|script|div|main|article|section|header|nav|table|[uo]l|p|h[1-6])\b[^>]*>/i;
/** Names that promise plain text, so that a first tag is an example and not the format. */
const textName = /\.(txt|text|log|xml|ya?ml|rst|adoc|tex|css|[cm]?[jt]sx?|py|java|go|rs|c|h|sh|sql)$/;

/**
 * What the bytes are, from their first KiB, the file's name and, where those leave it open, the type its sender
 * declared. Undefined for what Nexus cannot read, whatever it calls itself.
 */
export function sniff(input: { head: Uint8Array; name: string; declared?: string }): Sniffed | undefined {
  const mediaType = typeOf(input);
  if (mediaType === undefined) return undefined;
  const note = mismatchNote(input.name, mediaType);
  return { mediaType, ...(note !== undefined && { note }) };
}

function typeOf(input: { head: Uint8Array; name: string; declared?: string }): string | undefined {
  const { head } = input;
  const name = input.name.toLowerCase().trim();
  const declared = input.declared?.split(';', 1)[0]?.trim().toLowerCase();
  if (isPdf(head, name, declared)) return 'application/pdf';
  const image = imageType(head);
  if (image !== undefined) return image;
  if (/^\s{0,100}\{\\rtf/.test(String.fromCharCode(...head.subarray(0, 128)))) return 'application/rtf';
  if (isOle(head)) return 'application/x-ole-storage';
  const archive = sniffZip(head, name, declared);
  if (archive !== undefined) return archive;
  if (!looksLikeText(head)) return undefined;
  const opening = decodeText(head).replace(/^\uFEFF/, '');
  if (foreignStart.test(opening) || foreignName.test(name)) return undefined;
  return sniffData(opening, name, declared) ?? sniffText(opening, name, declared);
}

function sniffText(opening: string, name: string, declared: string | undefined): string {
  if (/\.(md|markdown|mdown|mkd)$/.test(name)) return 'text/markdown';
  if (htmlDocument.test(opening) || /\.(x?html?)$/.test(name)) return 'text/html';
  if (textName.test(name)) return 'text/plain';
  if (declared === 'text/markdown' || declared === 'text/x-markdown') return 'text/markdown';
  const htmlDeclared = declared === 'text/html' || declared === 'application/xhtml+xml';
  return htmlDeclared || htmlFragment.test(opening) ? 'text/html' : 'text/plain';
}

/** By the bytes that images start with. */
function imageType(head: Uint8Array): string | undefined {
  const latin = String.fromCharCode(...head.subarray(0, 16));
  if (latin.startsWith('\x89PNG\r\n\x1A\n')) return 'image/png';
  if (latin.startsWith('\xFF\xD8\xFF')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(latin)) return 'image/gif';
  if (/^RIFF[^]{4}WEBPVP8/.test(latin)) return 'image/webp';
  return /^BM[^]{4}\0{4}/.test(latin) ? 'image/bmp' : undefined;
}

/** Some producers put bytes before the marker; in a file that is otherwise text it may be a mention of one. */
function isPdf(head: Uint8Array, name: string, declared: string | undefined): boolean {
  const latin = String.fromCharCode(...head.subarray(0, 1024));
  const at = latin.indexOf('%PDF-');
  // Without the marker, it can be a PDF only if it looks like the inside of one.
  if (at < 0) return name.endsWith('.pdf') && /^\s*\d+ \d+ obj\b/m.test(latin);
  if (/^(?:\xEF\xBB\xBF)?\s*$/.test(latin.slice(0, at))) return true;
  return name.endsWith('.pdf') || declared === 'application/pdf' || !looksLikeText(head);
}

/** No control characters but layout and escape. Compressed and binary data has some in every KiB. */
function looksLikeText(head: Uint8Array): boolean {
  if (byteOrderMark(head) !== undefined || unmarkedUtf16(head) !== undefined) return !decodeText(head).includes('\0');
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b || byte === 0x1a);
}
