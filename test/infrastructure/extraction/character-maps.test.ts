import { expect, test } from 'vitest';
import rksj from '../../../node_modules/pdfjs-dist/cmaps/90ms-RKSJ-H.bcmap?inline';
import japan from '../../../node_modules/pdfjs-dist/cmaps/Adobe-Japan1-UCS2.bcmap?inline';
import { assetCharacterMaps } from '../../../src/infrastructure/extraction/character-maps.ts';
import { codeOf, extractFile } from './extracted.ts';

const bytesOf = (url: string): Uint8Array =>
  Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (char) => char.charCodeAt(0));
const assets = (served: Record<string, string>) => ({
  fetch: async (url: string) => {
    const found = served[url.slice(url.lastIndexOf('/') + 1)];
    return found === undefined
      ? new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
      : new Response(bytesOf(found));
  },
});

/** A page that writes 日本 in Shift JIS with a font that is not embedded. */
const japanese = `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F0 5 0 R >> >> >> endobj
4 0 obj << /Length 46 >>
stream
BT /F0 12 Tf 72 700 Td <93FA967B> Tj ET       
endstream endobj
5 0 obj << /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /90ms-RKSJ-H /DescendantFonts [6 0 R] >> endobj
6 0 obj << /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /FontDescriptor 7 0 R
  /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >> endobj
7 0 obj << /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800
  /Descent -200 /CapHeight 700 /StemV 80 >> endobj
trailer << /Root 1 0 R >>
`;
const extract = (served: Record<string, string>) =>
  extractFile('a.pdf', 'application/pdf', japanese, { characterMaps: assetCharacterMaps(assets(served)) });

test('a font that relies on a predefined character map is read with it', async () => {
  expect((await extract({ '90ms-RKSJ-H.bcmap': rksj, 'Adobe-Japan1-UCS2.bcmap': japan })).text).toBe('日本');
});

test('without the map the document ends in a clear reason, or without those words', async () => {
  const code = await codeOf(extract({}).then(({ text }) => expect(text).not.toContain('日本')));
  expect(['no problem', 'document_empty', 'document_unreadable']).toContain(code);
});

test('only names of maps are asked for', async () => {
  const asked: string[] = [];
  const maps = assetCharacterMaps({
    fetch: async (url) => {
      asked.push(url);
      return new Response('x'.repeat(300 * 1024));
    },
  });
  expect(await maps('../../secret')).toBeUndefined();
  expect(asked).toEqual([]);
  // Nothing that large is one.
  expect(await maps('90ms-RKSJ-H')).toBeUndefined();
});
