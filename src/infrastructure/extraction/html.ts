import { Parser, type ParserOptions } from 'htmlparser2';
import { type Block, type ExtractedDocument, ExtractedDocumentBuilder } from '../../domain/rag/extracted-document.ts';
import { breathe } from './breathe.ts';
import { cleanText, decodeText } from './decode-text.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { Tools } from './format.ts';
import { HtmlReader, type Piece } from './html-reader.ts';

/** Elements open at once; the parser's work for each tag grows with them. No page that people read comes near. */
const maximumDepth = 1_000;
const sliceLength = 8_192;
const slicesBetweenBreaths = 16;

/** HTML: the main content of a page, without its furniture. */
export async function extractHtml(file: SourceFile, { signal }: Tools): Promise<ExtractedDocument> {
  const bytes = await file.read();
  const { pieces, title } = await readHtml(decodeText(bytes, declaredEncoding(bytes)), signal);
  return fromPieces(mainContent(pieces), title);
}

/** A page of a book: XHTML, and all of it is content. */
export async function extractXhtml(bytes: Uint8Array, signal: AbortSignal): Promise<ExtractedDocument> {
  const { pieces } = await readHtml(decodeText(bytes, declaredEncoding(bytes)), signal, { recognizeSelfClosing: true });
  return fromPieces(pieces, '');
}

function fromPieces(pieces: Piece[], title: string): ExtractedDocument {
  const builder = new ExtractedDocumentBuilder();
  for (const { kind, text, level, headerLines } of pieces) {
    builder.block(kind, text, {
      ...(level !== undefined && { level }),
      ...(headerLines !== undefined && { headerLines }),
    });
  }
  return builder.build(cleanText(title));
}

/** The blocks of a piece of HTML, all of it. */
export async function htmlBlocks(html: string, signal: AbortSignal): Promise<Block[]> {
  const { pieces } = await readHtml(html, signal);
  return pieces.map(({ kind, text, level }) => ({ kind, text, ...(level !== undefined && { level }) }));
}

/** Feeds the parser in slices: other requests get their turn between them, and depth stays within its limit. */
export async function readHtml(
  html: string,
  signal: AbortSignal,
  options: ParserOptions = {},
): Promise<Pick<HtmlReader, 'pieces' | 'title'>> {
  const reader = new HtmlReader();
  let parser = createParser(reader, options);
  let slices = 0;
  for (let at = 0; at < html.length; slices++) {
    // A slice ends before a tag, so that a parser can be replaced between two slices.
    const cut = html.indexOf('<', at + sliceLength);
    const end = cut < 0 ? html.length : cut;
    parser.write(html.slice(at, end));
    at = end;
    if (reader.depth > maximumDepth) {
      parser.end();
      parser = createParser(reader, options);
    }
    if (slices % slicesBetweenBreaths === slicesBetweenBreaths - 1) await breathe(signal);
  }
  parser.end();
  reader.end();
  return reader;
}

function createParser(reader: HtmlReader, options: ParserOptions): Parser {
  const handler = {
    onopentag: (name: string, attributes: Record<string, string>) => reader.open(name, attributes),
    ontext: (text: string) => reader.text(text),
    onclosetag: () => reader.close(),
  };
  return new Parser(handler, options);
}

/** The pieces of `<main>`, else of the articles, if they hold most of the text; else all of the body. */
function mainContent(pieces: Piece[]): Piece[] {
  const body = pieces.filter((piece) => piece.region !== 'header');
  for (const region of ['main', 'article'] as const) {
    const inside = body.filter((piece) => piece.region === region);
    if (lengthOf(inside) * 2 > lengthOf(body)) return inside;
  }
  // Some documents put their title, and nothing else of worth, into a header above the content.
  if (body.some((piece) => piece.level === 1)) return body;
  return pieces.filter((piece) => piece.region !== 'header' || piece.level === 1);
}

function lengthOf(pieces: Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.text.length, 0);
}

/** The encoding an HTML or XHTML file declares in its first KiBs. */
export function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 4_096));
  return (
    /<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1] ??
    /^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1]
  );
}
