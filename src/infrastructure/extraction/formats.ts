import { extractCsv } from './csv.ts';
import { extractHtml } from './html.ts';
import { extractImage } from './image.ts';
import { extractJson, extractJsonLines } from './json.ts';
import { extractMail } from './eml.ts';
import { extractMailbox } from './mbox.ts';
import { extractMarkdown } from './markdown.ts';
import { extractPdf } from './pdf.ts';
import { extractRtf } from './rtf.ts';
import { extractText } from './text.ts';
import { extractZipped } from './zipped.ts';
import { refuseOle } from './ole.ts';
import type { Format } from './format.ts';

/** Every type that Nexus reads: what people call it, and what reads it. `sniff` gives back no other. */
export const formats: Record<string, { name: string; read: Format }> = {
  'application/pdf': { name: 'PDF', read: extractPdf },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { name: 'Word', read: extractZipped },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': {
    name: 'PowerPoint',
    read: extractZipped,
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { name: 'Excel', read: extractZipped },
  'application/vnd.oasis.opendocument.text': { name: 'OpenDocument', read: extractZipped },
  'application/vnd.oasis.opendocument.spreadsheet': { name: 'OpenDocument', read: extractZipped },
  'application/vnd.oasis.opendocument.presentation': { name: 'OpenDocument', read: extractZipped },
  'application/epub+zip': { name: 'EPUB', read: extractZipped },
  'application/rtf': { name: 'RTF', read: extractRtf },
  // Taken in all the same, since its content tells what to do about it.
  'application/x-ole-storage': { name: 'Word', read: refuseOle },
  'application/zip': { name: 'ZIP archives', read: extractZipped },
  'text/html': { name: 'HTML', read: extractHtml },
  'text/markdown': { name: 'Markdown', read: extractMarkdown },
  'text/csv': { name: 'CSV', read: extractCsv },
  'text/tab-separated-values': { name: 'TSV', read: extractCsv },
  'application/json': { name: 'JSON', read: extractJson },
  'application/x-ndjson': { name: 'JSON Lines', read: extractJsonLines },
  'message/rfc822': { name: 'e-mail', read: extractMail },
  'application/mbox': { name: 'mailbox', read: extractMailbox },
  'image/png': { name: 'images', read: extractImage },
  'image/jpeg': { name: 'images', read: extractImage },
  'image/webp': { name: 'images', read: extractImage },
  'image/gif': { name: 'images', read: extractImage },
  'image/bmp': { name: 'images', read: extractImage },
  'text/plain': { name: 'plain text', read: extractText },
};
