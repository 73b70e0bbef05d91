import { describe, expect, test } from 'vitest';
import { codeOf, extract, outline } from './extracted.ts';
import { parseFormat, showNumber } from '../../../src/infrastructure/extraction/xlsx-format.ts';
import { xlsx } from './zip-file.ts';

const strings = (...all: string[]): Record<string, string> => ({
  'xl/sharedStrings.xml': `<sst>${all.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
});
const row = (number: number, ...cells: string[]): string => `<row r="${number}">${cells.join('')}</row>`;
const text = (at: string, value: string): string => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (at: string, value: number | string, style = 0): string =>
  `<c r="${at}" s="${style}"><v>${value}</v></c>`;

describe('Excel', () => {
  test('each sheet is a heading and its tables; empty ones leave no trace', async () => {
    const file = xlsx(
      {
        Stock: `${row(1, '<c r="A1" t="s"><v>0</v></c>')}${row(2, text('A2', 'Name'), text('B2', 'Count'))}${row(3, '<c r="A3" t="s"><v>1</v></c>', number('B3', 7))}`,
        Empty: '',
      },
      strings('All we have', 'Nails'),
    );
    const { blocks } = await extract('xlsx', file);
    expect(blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Stock' },
      { kind: 'paragraph', text: 'All we have' },
      { kind: 'table', text: 'Name | Count\nNails | 7', headerLines: 1 },
    ]);
  });

  test('a long table comes in blocks that each start with its header', async () => {
    const rows = Array.from({ length: 450 }, (_, index) =>
      row(index + 2, text(`A${index + 2}`, `item ${index}`), number(`B${index + 2}`, index)),
    );
    const { blocks } = await extract(
      'xlsx',
      xlsx({ S: row(1, text('A1', 'Item'), text('B1', 'Number')) + rows.join('') }),
    );
    const tables = blocks.filter(({ kind }) => kind === 'table');
    expect(tables).toHaveLength(3);
    for (const table of tables)
      expect(table).toMatchObject({ headerLines: 1, text: expect.stringMatching(/^Item \| Number\n/) });
    expect(tables[2]?.text).toContain('item 449 | 449');
  });

  test('cells far apart stay together, without the empty columns between', async () => {
    const sheet = `${row(1, text('A1', 'a'), text('XFD1', 'b'))}${row(1_048_576, number('C1048576', 5), text('ZZ1048576', 'c'))}`;
    expect(outline(await extract('xlsx', xlsx({ S: sheet })))).toEqual(['heading1: S', 'table: a | b', 'table: 5 | c']);
  });

  test('formulas show their value; where none was kept, themselves', async () => {
    const sheet = row(
      1,
      '<c r="A1"><f>SUM(B1:B3)</f><v>6</v></c>',
      '<c r="B1"><f>NOW()</f></c>',
      '<c r="C1" t="b"><v>1</v></c>',
    );
    expect((await extract('xlsx', xlsx({ S: sheet }))).text).toContain('6 | =NOW() | TRUE');
  });

  test('numbers by the format of their cell', async () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$€-407] #,##0.00"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="170"/></cellXfs></styleSheet>`;
    const sheet = row(
      1,
      number('A1', 45356, 1),
      number('B1', 0.125, 2),
      number('C1', 1234.5, 3),
      number('D1', '0.30000000000000004'),
    );
    expect((await extract('xlsx', xlsx({ S: sheet }, { 'xl/styles.xml': styles }))).text).toContain(
      '2024-03-05 | 12.50% | €1234.50 | 0.3',
    );
  });

  test.each([
    ['yyyy\\-mm\\-dd hh:mm', 45356.75, '2024-03-05 18:00'],
    ['h:mm AM/PM', 0.5, '12:00'],
    ['[h]:mm', 1.5, '36:00:00'],
    ['00000', 1234, '01234'],
    ['0.0', 2.345, '2.345'],
    ['"day" 0', 3, '3'],
    ['General', 1e21, '1e+21'],
    ['d. mmm', 1, '1900-01-01'],
  ])('%s shows %d as %s', (code, value, shown) => {
    expect(showNumber(String(value), parseFormat(code), false)).toBe(shown);
  });

  test('comments and text boxes come after the sheet', async () => {
    const file = xlsx(
      { S: row(1, number('A1', 1)) },
      {
        'xl/worksheets/_rels/s0.xml.rels':
          '<Relationships><Relationship Id="a" Type="x/comments" Target="../comments1.xml"/><Relationship Id="b" Type="x/drawing" Target="../drawings/d.xml"/></Relationships>',
        'xl/comments1.xml':
          '<comments><commentList><comment ref="A1"><text><r><t>Why one?</t></r></text></comment></commentList></comments>',
        'xl/drawings/d.xml': '<x><a:p><a:r><a:t>A box</a:t></a:r></a:p></x>',
      },
    );
    expect((await extract('xlsx', file)).text).toBe('S\n\n1\n\nA box\n\nComment on A1: Why one?');
  });

  test('one long string that all cells show is refused', async () => {
    const rows = Array.from(
      { length: 3_000 },
      (_, index) => `<row r="${index + 1}"><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`,
    );
    const file = xlsx({ S: rows.join('') }, strings('a'.repeat(60_000)));
    expect(await codeOf(extract('xlsx', file))).toBe('payload_too_large');
  });
});
