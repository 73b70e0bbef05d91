import { describe, expect, test } from 'vitest';
import { codeOf, extract, outline } from './extracted.ts';
import { docx, relationships, xlsx } from './zip-file.ts';

const paragraph = (text: string, properties = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const styled = (style: string, text: string): string => paragraph(text, `<w:pStyle w:val="${style}"/>`);
const item = (list: number, depth: number, text: string): string =>
  paragraph(text, `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${list}"/></w:numPr>`);
const cell = (text: string, properties = ''): string => `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`;

const parts = {
  'word/_rels/document.xml.rels': relationships({
    r1: ['styles', 'styles.xml'],
    r2: ['numbering', 'numbering.xml'],
    r3: ['footnotes', 'footnotes.xml'],
    r4: ['comments', 'comments.xml'],
    r5: ['header', 'header1.xml'],
    r6: ['header', 'header2.xml'],
    r7: ['package', 'embeddings/table.xlsx'],
  }),
  'word/styles.xml': `<w:styles>
    <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
    <w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift2"/></w:style>
    <w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="Heading 2"/></w:style>
    <w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>
    <w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Code"/></w:style></w:styles>`,
  'word/numbering.xml': `<w:numbering>
    <w:abstractNum w:abstractNumId="0">
      <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
    </w:abstractNum>
    <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
    <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>`,
};

describe('Word', () => {
  test('headings by their style, whatever it is called and based on', async () => {
    const body = `${styled('berschrift1', 'One')}${styled('Own', 'Two')}${styled('toc1', 'One 3')}${paragraph('Three')}`;
    expect(outline(await extract('docx', docx(body, parts)))).toEqual([
      'heading1: One',
      'heading2: Two',
      'paragraph: Three',
    ]);
  });

  test('lists count on with the numbers that the document shows', async () => {
    const body = [
      item(1, 0, 'a'),
      item(1, 1, 'b'),
      item(1, 1, 'c'),
      paragraph('between'),
      item(1, 0, 'd'),
      item(2, 0, 'e'),
    ];
    expect(outline(await extract('docx', docx(body.join(''), parts)))).toEqual([
      'list: 1. a\n  1.a) b\n  1.b) c',
      'paragraph: between',
      'list: 2. d\n- e',
    ]);
  });

  test('tables as rows; the first is known where it is a header', async () => {
    const rows = `<w:tr>${cell('Name')}${cell('Size')}</w:tr><w:tr>${cell('a', '<w:vMerge w:val="restart"/>')}${cell('1')}</w:tr><w:tr>${cell('', '<w:vMerge/>')}${cell('2')}</w:tr>`;
    const { blocks } = await extract(
      'docx',
      docx(`<w:tbl><w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr>${rows}</w:tbl>`),
    );
    expect(blocks).toEqual([{ kind: 'table', text: 'Name | Size\na | 1\na | 2', headerLines: 1 }]);
  });

  test('what was deleted is gone, what was inserted stays, what is hidden is not shown', async () => {
    const body = `<w:p><w:r><w:t xml:space="preserve">Pay </w:t></w:r><w:del><w:r><w:delText>one</w:delText></w:r></w:del>
      <w:ins><w:r><w:t>two</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>three</w:t></w:r></w:moveFrom>
      <w:r><w:rPr><w:vanish/></w:rPr><w:t>four</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>`;
    expect((await extract('docx', docx(body))).text).toBe('Pay two');
  });

  test('notes stand at the end of their section, comments and headers at the very end', async () => {
    const body = `<w:p><w:r><w:t>Here</w:t><w:footnoteReference w:id="2"/></w:r></w:p>${styled('berschrift1', 'Next')}`;
    const file = docx(body, {
      ...parts,
      'word/footnotes.xml': `<w:footnotes><w:footnote w:id="2">${paragraph('A note.')}</w:footnote></w:footnotes>`,
      'word/comments.xml': `<w:comments><w:comment w:author="Ada">${paragraph('Why?')}</w:comment></w:comments>`,
      'word/header1.xml': `<w:hdr>${paragraph('Example Ltd')}</w:hdr>`,
      'word/header2.xml': `<w:hdr>${paragraph('Example Ltd')}${paragraph('Page 3 of 7')}</w:hdr>`,
    });
    expect(outline(await extract('docx', file))).toEqual([
      'paragraph: Here[1]',
      'paragraph: [1] A note.',
      'heading1: Next',
      'paragraph: Example Ltd',
      'paragraph: Comment by Ada: Why?',
    ]);
  });

  test('text boxes are read once, line breaks and code are kept', async () => {
    const box = `<w:txbxContent>${paragraph('Boxed')}</w:txbxContent>`;
    const body = `<w:p><w:r><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent>
      <w:t>one</w:t><w:br/><w:t>two</w:t></w:r></w:p>${styled('Code', 'if (x)')}${styled('Code', '  y();')}`;
    expect(outline(await extract('docx', docx(body, parts)))).toEqual([
      'paragraph: Boxed',
      'paragraph: one\ntwo',
      'code: if (x)\n  y();',
    ]);
  });

  test('takes the title from its properties, and reads other prefixes', async () => {
    const file = docx('', {
      'word/document.xml': `<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><p><r><t>Text</t></r></p></body></document>`,
      'docProps/core.xml': '<cp:coreProperties><dc:title>The report</dc:title></cp:coreProperties>',
    });
    expect(await extract('docx', file)).toMatchObject({ title: 'The report', text: 'Text' });
  });

  test('documents in it come after it', async () => {
    const table = xlsx({ Sums: '<row r="1"><c r="A1"><v>7</v></c></row>' });
    const file = docx(paragraph('Text'), { ...parts, 'word/embeddings/table.xlsx': table });
    expect((await extract('docx', file)).text).toBe('Text\n\ntable.xlsx\n\nSums\n\n7');
  });

  test('says so when there is no text', async () => {
    expect(await codeOf(extract('docx', docx(paragraph(' '))))).toBe('document_empty');
  });
});
