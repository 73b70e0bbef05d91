import { cleanText } from './decode-text.ts';
import { WordReader } from './docx-reader.ts';
import { type XmlHandler, readXml } from './xml.ts';
import type { Archive } from './zip.ts';

/** Footnotes or endnotes: their texts by kind and id. */
export async function readNotes(
  archive: Archive,
  part: string | undefined,
  kind: 'footnote' | 'endnote',
): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  await readTexts(archive, part, `w:${kind}`, (attributes, text) => {
    // Lines that part notes from text are among them.
    if (attributes['w:type'] === undefined || attributes['w:type'] === 'normal') {
      notes.set(`${kind} ${attributes['w:id'] ?? ''}`, text);
    }
  });
  return notes;
}

/** Comments, each with who wrote it. */
export async function readComments(archive: Archive, part: string | undefined): Promise<string[]> {
  const comments: string[] = [];
  await readTexts(archive, part, 'w:comment', ({ 'w:author': author }, text) => {
    comments.push(`Comment${author ? ` by ${author.slice(0, 100)}` : ''}: ${text}`);
  });
  return comments;
}

/** What headers and footers say, once: not page numbers, and nothing twice. */
export async function readMargins(archive: Archive, parts: string[]): Promise<Set<string>> {
  const lines = new Set<string>();
  for (const part of parts) {
    await readTexts(archive, part, part.includes('footer') ? 'w:ftr' : 'w:hdr', (_, text) => {
      for (const line of text.split('\n')) if (/\p{L}{2}/u.test(line) && !pageNumber.test(line)) lines.add(line.trim());
    });
  }
  return lines;
}

const pageNumber = /^\W*(?:page|seite|página|pagina)?\W*\d*\W*(?:(?:of|von|de|sur|di)\W*\d*)?\W*$/i;

/** Tells the text of each element of one name, its paragraphs as lines. */
async function readTexts(
  archive: Archive,
  part: string | undefined,
  element: string,
  found: (attributes: Record<string, string>, text: string) => void,
): Promise<void> {
  const entry = part === undefined ? undefined : archive.get(part);
  if (entry === undefined) return;
  let current: { attributes: Record<string, string>; lines: string[] } | undefined;
  const reader = new WordReader({
    paragraph: ({ text }) => current?.lines.push(cleanText(text).replace(/\s+/g, ' ').trim()),
    openTable: () => undefined,
    openRow: () => undefined,
    openCell: () => undefined,
    closeCell: () => undefined,
    closeRow: () => undefined,
    closeTable: () => undefined,
    note: () => '',
  });
  const handler: XmlHandler = {
    open(tag, attributes) {
      if (tag === element) current = { attributes, lines: [] };
      else reader.open(tag, attributes);
    },
    text: (text) => reader.text(text),
    close(tag) {
      if (tag !== element) return reader.close(tag);
      const text = current?.lines.join('\n') ?? '';
      if (current !== undefined && text !== '') found(current.attributes, text);
      current = undefined;
    },
  };
  await readXml(archive.stream(entry), handler);
}
