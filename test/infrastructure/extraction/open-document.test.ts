import { describe, expect, test } from 'vitest';
import { codeOf, extract, outline } from './extracted.ts';
import { zip } from './zip-file.ts';

const namespaces = ['office', 'text', 'table', 'presentation', 'style', 'drawing']
  .map((name) => `xmlns:${name === 'drawing' ? 'draw' : name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ');

function document(type: string, body: string, parts: Record<string, string> = {}): Uint8Array {
  return zip({
    mimetype: `application/vnd.oasis.opendocument.${type}`,
    'content.xml': `<office:document-content ${namespaces}>${body}</office:document-content>`,
    ...parts,
  });
}
const paragraph = (text: string): string => `<text:p>${text}</text:p>`;

describe('OpenDocument text', () => {
  test('headings, lists, tables, notes and comments', async () => {
    const body = `<office:automatic-styles><text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style></office:automatic-styles>
      <office:body><office:text>
      <text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
      <text:h text:outline-level="2">Head<text:s/>line</text:h>
      <text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body>${paragraph('A note')}</text:note-body></text:note><office:annotation><dc:date>2024</dc:date>${paragraph('Why?')}</office:annotation></text:p>
      <text:list text:style-name="L1"><text:list-item>${paragraph('one')}</text:list-item><text:list-item>${paragraph('two')}<text:list><text:list-item>${paragraph('inner')}</text:list-item></text:list></text:list-item></text:list>
      <table:table><table:table-header-rows><table:table-row><table:table-cell>${paragraph('Name')}</table:table-cell><table:table-cell>${paragraph('Size')}</table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell>${paragraph('a')}</table:table-cell><table:table-cell>${paragraph('1')}</table:table-cell></table:table-row></table:table>
      </office:text></office:body>`;
    const extracted = await extract('odt', document('text', body));
    expect(outline(extracted)).toEqual([
      'heading2: Head line',
      'paragraph: Text[1]',
      'list: 1. one\n2. two\n  - inner',
      'table: Name | Size\na | 1',
      'paragraph: [1] A note',
      'paragraph: Comment: Why?',
    ]);
    expect(extracted.blocks[3]?.headerLines).toBe(1);
  });

  test('one with a password is refused', async () => {
    const manifest =
      '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>';
    expect(await codeOf(extract('odt', document('text', '', { 'META-INF/manifest.xml': manifest })))).toBe(
      'document_encrypted',
    );
  });
});

test('OpenDocument spreadsheet: what cells show, however often they are repeated', async () => {
  const cell = (text: string, more = ''): string =>
    `<table:table-cell ${more}>${text && paragraph(text)}</table:table-cell>`;
  const float = 'office:value-type="float"';
  const body = `<office:body><office:spreadsheet><table:table table:name="Sums">
    <table:table-row>${cell('Name')}${cell('Sum')}${cell('', 'table:number-columns-repeated="16000"')}</table:table-row>
    <table:table-row table:number-rows-repeated="2">${cell('a')}${cell('1,50 €', float)}</table:table-row>
    <table:table-row table:number-rows-repeated="1048000">${cell('', 'table:number-columns-repeated="16384"')}</table:table-row>
    </table:table></office:spreadsheet></office:body>`;
  expect(outline(await extract('ods', document('spreadsheet', body)))).toEqual([
    'heading1: Sums',
    'table: Name | Sum\na | 1,50 €\na | 1,50 €',
  ]);
});

test('OpenDocument presentation: pages under their titles, with notes', async () => {
  const page = (inside: string): string => `<draw:page>${inside}</draw:page>`;
  const frame = (role: string, text: string): string =>
    `<draw:frame presentation:class="${role}"><draw:text-box>${paragraph(text)}</draw:text-box></draw:frame>`;
  const body = `<office:body><office:presentation>${page(frame('title', 'Hello'))}${page(`${frame('outline', 'Text')}<presentation:notes>${frame('notes', 'Say it')}</presentation:notes>`)}</office:presentation></office:body>`;
  const { blocks } = await extract('odp', document('presentation', body));
  expect(blocks.map(({ page: number, text }) => `${number} ${text}`)).toEqual([
    '1 Hello',
    '2 Slide 2',
    '2 Text',
    '2 Notes: Say it',
  ]);
});
