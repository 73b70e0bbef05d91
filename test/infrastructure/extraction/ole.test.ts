import { expect, test } from 'vitest';
import { codeOf, extractFile, messageOf } from './extracted.ts';

/** A container of the kind with one stream in its directory. */
function ole(stream: string): Uint8Array {
  const bytes = new Uint8Array(1_536);
  bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  for (const [index, letter] of Array.from(stream).entries()) bytes[1_024 + index * 2] = letter.charCodeAt(0);
  bytes[1_024 + 64] = (stream.length + 1) * 2;
  return bytes;
}

test.each([
  ['WordDocument', 'unsupported_media_type', 'save as .docx'],
  ['Workbook', 'unsupported_media_type', 'save as .xlsx'],
  ['PowerPoint Document', 'unsupported_media_type', 'save as .pptx'],
  ['ENCRYPTEDPACKAGE', 'document_encrypted', 'protected by a password'],
  ['Something', 'unsupported_media_type', 'old Office format'],
])('a file with a stream %s is refused with what to do', async (stream, code, message) => {
  const work = extractFile('a.doc', 'application/x-ole-storage', ole(stream));
  expect(await codeOf(work)).toBe(code);
  expect(await messageOf(work)).toContain(message);
});
