import { expect, test } from 'vitest';
import { codeOf, extract, outline } from './extracted.ts';
import { zip } from './zip-file.ts';

function epub(parts: Record<string, string> = {}): Uint8Array {
  return zip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<package xmlns="http://www.idpf.org/2007/opf"><metadata><dc:title>A Book</dc:title><dc:creator>Ada L.</dc:creator></metadata>
      <manifest><item id="b" href="text/b%20c.xhtml" media-type="application/xhtml+xml"/><item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/>
      <item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>
      <spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/><itemref idref="a"/></spine></package>`,
    'OEBPS/nav.xhtml': '<html><body><p>Contents</p></body></html>',
    'OEBPS/text/a.xhtml':
      '<html><head><title/></head><body><h1>Second</h1><p>Text<a id="x"/>.</p><aside epub:type="footnote"><p>A note</p></aside></body></html>',
    'OEBPS/text/b c.xhtml': '<html><head><script src="x"/></head><body><h1>First</h1></body></html>',
    ...parts,
  });
}

test('EPUB: chapters in the order they are read in, once, under its title', async () => {
  const book = await extract('epub', epub());
  expect(book.title).toBe('A Book');
  expect(outline(book)).toEqual([
    'paragraph: A Book by Ada L.',
    'heading1: First',
    'heading1: Second',
    'paragraph: Text.',
    'paragraph: A note',
  ]);
});

test('EPUB: one whose text is locked is refused, one whose fonts are is not', async () => {
  const locked = (algorithm: string, file: string): string =>
    `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherReference URI="${file}"/></enc:EncryptedData></encryption>`;
  const drm = {
    'META-INF/encryption.xml': locked('http://www.w3.org/2001/04/xmlenc#aes128-cbc', 'OEBPS/text/a.xhtml'),
  };
  const fonts = { 'META-INF/encryption.xml': locked('http://www.idpf.org/2008/embedding', 'OEBPS/text/a.xhtml') };
  expect(await codeOf(extract('epub', epub(drm)))).toBe('document_encrypted');
  expect((await extract('epub', epub(fonts))).title).toBe('A Book');
});
