import { Problem } from '../../domain/problem.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { Tools } from './format.ts';
import { breathe } from './breathe.ts';

/** The container of Office files before 2007, of encrypted ones to this day, and of Outlook messages. */
export function isOle(head: Uint8Array): boolean {
  return [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].every((byte, index) => head[index] === byte);
}

/** Names in the directory of such a file tell what is in it. */
const contents: readonly (readonly [stream: string, what: string, saveAs: string | undefined])[] = [
  ['EncryptedPackage', 'protected by a password', undefined],
  ['WordDocument', 'in the format of old Word', '.docx'],
  ['PowerPoint Document', 'in the format of old PowerPoint', '.pptx'],
  ['Workbook', 'in the format of old Excel', '.xlsx'],
  ['Book', 'in the format of old Excel', '.xlsx'],
  ['__properties_version1.0', 'an Outlook message', '.eml'],
];

const directoryEntry = 128;
const entriesBetweenBreaths = 65_536;

/** Refuses what Office wrote before 2007, with what to do about it. */
export async function refuseOle(file: SourceFile, { signal }: Tools): Promise<never> {
  const bytes = await file.read();
  const found = new Set<string>();
  // Wherever the directory lies, its entries lie at multiples of their size.
  for (let at = 0; at + directoryEntry <= bytes.length; at += directoryEntry) {
    const name = entryName(bytes, at);
    if (name !== undefined) found.add(name);
    if (at % (directoryEntry * entriesBetweenBreaths) === 0) await breathe(signal);
  }
  const [, what, saveAs] = contents.find(([name]) => found.has(name)) ?? [];
  if (what === undefined) {
    throw new Problem('unsupported_media_type', `“${file.name}” is in an old Office format that Nexus cannot read.`);
  }
  if (saveAs === undefined) {
    throw new Problem('document_encrypted', `“${file.name}” is ${what}; remove it and upload again.`);
  }
  throw new Problem('unsupported_media_type', `“${file.name}” is ${what}: save as ${saveAs} and upload that.`);
}

/** The name that an entry of a directory would have here, if it is one of those above. */
function entryName(bytes: Uint8Array, at: number): string | undefined {
  for (const [name] of contents) {
    if (bytes[at + 64] !== (name.length + 1) * 2) continue;
    const there = String.fromCharCode(...Array.from(name, (_, index) => bytes[at + index * 2] ?? 0));
    if (there.toLowerCase() === name.toLowerCase()) return name;
  }
  return undefined;
}
