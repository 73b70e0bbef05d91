import { Problem } from '../../domain/problem.ts';
import { type NumberFormat, builtInFormat, parseFormat } from './xlsx-format.ts';
import { readXml } from './xml.ts';
import type { Archive } from './zip.ts';

/** Text of all of a workbook's cells is held while its sheets are read. */
const mostCharacters = 96 * 1024 * 1024;
const mostFormats = 70_000;

/** What cells refer to by number. */
export async function readSharedStrings(archive: Archive, part: string | undefined): Promise<string[]> {
  const strings: string[] = [];
  let characters = 0;
  await readTexts(archive, part, 'si', (text) => {
    characters += text.length;
    if (characters > mostCharacters) {
      throw new Problem(
        'payload_too_large',
        `“${archive.name}” has more text than Nexus reads in one workbook. Split it and upload the parts.`,
      );
    }
    strings.push(text);
  });
  return strings;
}

/** Notes on cells: where they are, and what they say. */
export async function readCellComments(archive: Archive, part: string | undefined): Promise<string[]> {
  const comments: string[] = [];
  await readTexts(archive, part, 'comment', (text, { ref }) => {
    if (text.trim() !== '') comments.push(`Comment on ${ref ?? 'a cell'}: ${text.trim()}`);
  });
  return comments;
}

/** Formats of numbers by the number of a cell's style. */
export async function readNumberFormats(archive: Archive, part: string | undefined): Promise<NumberFormat[]> {
  const entry = part === undefined ? undefined : archive.get(part);
  const declared = new Map<number, NumberFormat>();
  const styles: NumberFormat[] = [];
  if (entry === undefined) return styles;
  let inCells = false;
  await readXml(archive.stream(entry), {
    open(tag, attributes) {
      const id = Number(attributes['numFmtId'] ?? 0);
      if (tag === 'numFmt' && declared.size < mostFormats)
        declared.set(id, parseFormat(attributes['formatCode'] ?? ''));
      else if (tag === 'cellXfs') inCells = true;
      else if (tag === 'xf' && inCells && styles.length < mostFormats) {
        styles.push(declared.get(id) ?? builtInFormat(id));
      }
    },
    text: () => undefined,
    close(tag) {
      if (tag === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** Tells the text of each element of one name; how it is pronounced is not part of it. */
async function readTexts(
  archive: Archive,
  part: string | undefined,
  element: string,
  found: (text: string, attributes: Record<string, string>) => void,
): Promise<void> {
  const entry = part === undefined ? undefined : archive.get(part);
  if (entry === undefined) return;
  let text = '';
  let current: Record<string, string> = {};
  let inText = false;
  let inPhonetic = false;
  await readXml(archive.stream(entry), {
    open(tag, attributes) {
      if (tag === element) {
        text = '';
        current = attributes;
      } else if (tag === 'rPh') inPhonetic = true;
      else inText = tag === 't' && !inPhonetic;
    },
    text(more) {
      if (inText) text += more;
    },
    close(tag) {
      if (tag === 't') inText = false;
      else if (tag === 'rPh') inPhonetic = false;
      else if (tag === element) found(text, current);
    },
  });
}
