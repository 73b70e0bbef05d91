import { extractHtml } from './html.ts';
import { extractMarkdown } from './markdown.ts';
import { extractPdf } from './pdf.ts';
import { extractText } from './text.ts';
import type { Format } from './format.ts';

/** Every type that Nexus reads: what people call it, and what reads it. `sniff` gives back no other. */
export const formats: Record<string, { name: string; read: Format }> = {
  'application/pdf': { name: 'PDF', read: extractPdf },
  'text/html': { name: 'HTML', read: extractHtml },
  'text/markdown': { name: 'Markdown', read: extractMarkdown },
  'text/plain': { name: 'plain text', read: extractText },
};
