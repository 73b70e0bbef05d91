import { describe, expect, test } from 'vitest';
import { codeOf, extract, messageOf, outline } from './extracted.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  return new Uint8Array(view.buffer);
};

describe('plain text', () => {
  test('blank lines part paragraphs and lines stay', async () => {
    const document = await extract('txt', 'One\r\ntwo\r\n \r\n\r\nThree\n');
    expect(outline(document)).toEqual(['paragraph: One\ntwo', 'paragraph: Three']);
    expect(document.title).toBeUndefined();
  });

  test.each([
    ['UTF-8 with a mark', bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x61), 'éa'],
    ['UTF-16, little endian', utf16('\uFEFFGrüße 日本', true), 'Grüße 日本'],
    ['UTF-16, big endian', utf16('\uFEFFGrüße 日本', false), 'Grüße 日本'],
    ['Windows-1252', bytes(0x31, 0x35, 0x20, 0x80, 0x20, 0x93, 0xe9, 0x74, 0xe9, 0x94), '15 € “été”'],
    // 名前、東京の空は青い in Shift JIS
    [
      'Shift JIS',
      bytes(
        0x96,
        0xbc,
        0x91,
        0x4f,
        0x81,
        0x41,
        0x93,
        0x8c,
        0x8b,
        0x9e,
        0x82,
        0xcc,
        0x8b,
        0xf3,
        0x82,
        0xcd,
        0x90,
        0xc2,
        0x82,
        0xa2,
      ),
      '名前、東京の空は青い',
    ],
    // Привет, как дела
    [
      'Windows-1251',
      bytes(0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0x20, 0xea, 0xe0, 0xea, 0x20, 0xe4, 0xe5, 0xeb, 0xe0),
      'Привет, как дела',
    ],
    // 안녕하세요 세계 in EUC-KR
    [
      'EUC-KR',
      bytes(0xbe, 0xc8, 0xb3, 0xe7, 0xc7, 0xcf, 0xbc, 0xbc, 0xbf, 0xe4, 0x20, 0xbc, 0xbc, 0xb0, 0xe8),
      '안녕하세요 세계',
    ],
  ])('reads %s', async (_, content, expected) => {
    expect((await extract('txt', content)).text.trim()).toBe(expected);
  });

  test('leaves out what nobody sees', async () => {
    const document = await extract('txt', 'A\0B\u0007C\u001B[1m\tD\u00ADE\u200BF\u2028G');
    expect(document.text.trim()).toBe('ABC[1m\tDEF\nG');
  });

  test('says so when there is no text', async () => {
    for (const content of ['', ' \n\t\n', '\0\0', '---'])
      expect(await codeOf(extract('txt', content))).toBe('document_empty');
    expect(await messageOf(extract('txt', ''))).toContain('“file.txt” has no text in it');
  });

  test('does not spend time on endless blanks', async () => {
    const started = Date.now();
    const blanks = `a${' '.repeat(1_000_000)}b${'\n'.repeat(1_000_000)}c`;
    expect((await extract('txt', blanks)).blocks).toHaveLength(2);
    expect((await extract('html', `<pre>${blanks}</pre>`)).blocks).toHaveLength(1);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
