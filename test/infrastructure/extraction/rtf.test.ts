import { describe, expect, test } from 'vitest';
import { extract, outline } from './extracted.ts';

const rtf = (body: string): string => String.raw`{\rtf1\ansi\ansicpg1252\deff0${body}}`;

describe('RTF', () => {
  test('paragraphs, headings by their style, the title of its properties', async () => {
    const file = rtf(
      String.raw`{\fonttbl{\f0 Times;}}{\stylesheet{\s1 heading 1;}{\*\cs2 Strong;}}{\info{\title The report}{\author Ada}}
\pard\s1 Head\par\pard Text \b bold\b0  more\line below\par`,
    );
    const document = await extract('rtf', file);
    expect(document.title).toBe('The report');
    expect(outline(document)).toEqual(['heading1: Head', 'paragraph: Text bold more\nbelow']);
  });

  test('characters of code pages and of Unicode, without what stands in for them', async () => {
    const fonts = String.raw`{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset238 B;}{\f2\fcharset128 C;}{\f3\fcharset204 D;}}`;
    const text = String.raw`\f0 \'e4 \f1 \'e8 \f2 \'83\'65\'83\'58\'83\'67 \f3 \'e6 \f0\uc1\u8364? \uc2\u26085\'93\'fa\uc0\u-10179\u-8704 \emdash\~x\-y\_z`;
    expect((await extract('rtf', rtf(`${fonts}${text}\\par`))).text).toBe('ä č テスト ж € 日😀— xy-z');
  });

  test('tables as rows, lists with their labels', async () => {
    const table = String.raw`\trowd\trhdr\pard\intbl Name\cell Size\cell\row\trowd\pard\intbl a\par b\cell 1\cell\row\pard `;
    const list = String.raw`{\listtext 1.\tab}\ls1 one\par{\listtext\f3 \'b7\tab}\ilvl1 two\par\pard after\par`;
    const document = await extract('rtf', rtf(table + list));
    expect(outline(document)).toEqual(['table: Name | Size\na b | 1', 'list: 1. one\n  - two', 'paragraph: after']);
    expect(document.blocks[0]?.headerLines).toBe(1);
  });

  test('pictures, fields, deleted and hidden text are left out; notes and comments are not', async () => {
    const body = String.raw`{\header Example Ltd\par}Text{\footnote A {\b note}} {\pict 0102}{\deleted gone}{\v hidden}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}{\*\unknown no}{\*\annotation Why?}\par`;
    expect(outline(await extract('rtf', rtf(body)))).toEqual([
      'paragraph: Text[1] link',
      'paragraph: [1] A note',
      'paragraph: Example Ltd',
      'paragraph: Comment: Why?',
    ]);
  });

  test('skips binary data by its length, and what lies behind the end', async () => {
    const file = rtf(String.raw`one {\pict\bin5 }}}}}}two\par`);
    expect((await extract('rtf', `${file}\n}garbage`)).text).toBe('one two');
  });

  test('a million open braces neither overflow nor stall', async () => {
    expect((await extract('rtf', rtf(`text\\par${'{'.repeat(1_000_000)}`))).text).toBe('text');
  });
});
