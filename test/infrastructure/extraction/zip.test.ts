import { deflateSync, strToU8 } from 'fflate/browser';
import { describe, expect, test } from 'vitest';
import { codeOf, extract, extractFile, messageOf, outline } from './extracted.ts';
import { docx, rawZip, zip } from './zip-file.ts';

const text = strToU8('hello world');

describe('an archive of documents', () => {
  test('is read file by file, each under its name', async () => {
    const archive = zip({ 'a.txt': 'one', 'notes/b.md': '# Two\n\nthree', 'c.png': new Uint8Array([0x89, 0, 1, 2]) });
    expect(outline(await extract('zip', archive))).toEqual([
      'heading1: a.txt',
      'paragraph: one',
      'heading1: notes/b.md',
      'heading2: Two',
      'paragraph: three',
    ]);
  });

  test('reads documents and archives in it', async () => {
    const inner = zip({ 'letter.docx': docx('<w:p><w:r><w:t>Dear Sir</w:t></w:r></w:p>') });
    expect((await extract('zip', zip({ 'inner.zip': inner }))).text).toBe('inner.zip\n\nletter.docx\n\nDear Sir');
  });

  test('names of files are labels without tricks', async () => {
    const archive = zip({ '../../etc/passwd.txt': 'one', 'a\u202Etxt.exe.txt': 'two', 'C:\\x\\y.txt': 'three' });
    const names = (await extract('zip', archive)).blocks.filter(({ kind }) => kind === 'heading');
    expect(names.map(({ text: name }) => name)).toEqual(['etc/passwd.txt', 'a txt.exe.txt', 'x/y.txt']);
  });

  test('one broken file does not cost the others', async () => {
    const archive = rawZip([
      { name: 'broken.txt', data: Uint8Array.of(1, 2, 3, 4, 5), size: 500 },
      { name: 'whole.txt', data: text, method: 0, size: text.length },
    ]);
    expect((await extract('zip', archive)).text).toBe('whole.txt\n\nhello world');
  });

  test('says so where nothing in it can be read', async () => {
    expect(await codeOf(extract('zip', zip({ 'a.png': new Uint8Array([0x89, 0, 1, 2]) })))).toBe('document_empty');
    expect(await codeOf(extract('zip', zip({})))).toBe('document_empty');
  });

  test('refuses one with a password', async () => {
    const archive = rawZip([{ name: 'a.txt', data: text, method: 0, size: text.length, flags: 1 }]);
    expect(await codeOf(extract('zip', archive))).toBe('document_encrypted');
  });

  test.each([
    ['without its end', zip({ 'a.txt': 'hello' }).subarray(0, 60), 'its end is missing'],
    [
      'with a file where there is none',
      rawZip([{ name: 'a.txt', data: text, size: 9, offset: 5 }]),
      'not where its list says',
    ],
    ['with bytes that unpack to nothing', rawZip([{ name: 'a.txt', data: text, size: 90 }]), 'cannot be unpacked'],
    ['packed in a strange way', rawZip([{ name: 'a.txt', data: text, method: 1, size: 11 }]), 'packed in a way'],
  ])('says what is wrong with one %s', async (_, archive, message) => {
    expect(await codeOf(extract('zip', archive))).toBe('document_unreadable');
    expect(await messageOf(extract('zip', archive))).toContain(message);
  });
});

describe('a bomb is refused', () => {
  const zeros = deflateSync(new Uint8Array(16 * 1024 * 1024).fill(97), { level: 9 });

  test('that says how much it unpacks to', async () => {
    const archive = rawZip([{ name: 'a.txt', data: zeros, size: 16 * 1024 * 1024 }]);
    expect(await codeOf(extract('zip', archive))).toBe('payload_too_large');
    expect(await codeOf(extract('zip', rawZip([{ name: 'a.txt', data: zeros, size: 0xfffffff0 }])))).toBe(
      'payload_too_large',
    );
  });

  test('that says it unpacks to less', async () => {
    expect(await codeOf(extract('zip', rawZip([{ name: 'a.txt', data: zeros, size: 1_000 }])))).toBe(
      'document_unreadable',
    );
  });

  test('that is many small ones', async () => {
    const small = deflateSync(new Uint8Array(4 * 1024 * 1024).fill(97), { level: 9 });
    const entries = Array.from({ length: 50 }, (_, index) => ({
      name: `${index}.txt`,
      data: small,
      size: 4 * 1024 * 1024,
    }));
    expect(await codeOf(extract('zip', rawZip(entries)))).toBe('payload_too_large');
  });

  test('whose files share their bytes', async () => {
    const archive = rawZip([
      { name: 'a.txt', data: text, method: 0, size: text.length },
      { name: 'b.txt', data: text, method: 0, size: text.length, offset: 0 },
    ]);
    expect(await messageOf(extract('zip', archive))).toContain('files in it overlap');
  });

  test('with more files than anybody reads', async () => {
    const entries = Array.from({ length: 10_001 }, (_, index) => ({
      name: `${index}`,
      data: text,
      method: 0,
      size: 11,
    }));
    expect(await codeOf(extract('zip', rawZip(entries)))).toBe('payload_too_large');
  });

  test('nested deeper than anybody packs: what is below is not looked at', async () => {
    let archive = zip({ 'a.txt': 'found' });
    for (let depth = 0; depth < 3; depth++) archive = zip({ 'next.zip': archive });
    expect(await codeOf(extract('zip', archive))).toBe('document_empty');
  });

  test('nested as wide as 42.zip', async () => {
    let archive = zip({ 'a.txt': new Uint8Array(8 * 1024 * 1024).fill(97) });
    for (let depth = 0; depth < 2; depth++) {
      const inner = archive;
      archive = zip(Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`${index}.zip`, inner])));
    }
    expect(await codeOf(extract('zip', archive))).toBe('payload_too_large');
  });
});

describe('an archive that is a document', () => {
  test('is what lies in it, whatever it is called', async () => {
    const letter = docx('<w:p><w:r><w:t>Dear Sir</w:t></w:r></w:p>');
    expect((await extractFile('a.zip', 'application/zip', letter)).text).toBe('Dear Sir');
    expect((await extract('xlsx', letter)).text).toBe('Dear Sir');
  });

  test('expands and fetches nothing that a document type declares', async () => {
    const declared = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>';
    const letter = docx('', {
      'word/document.xml': `${declared}<w:document><w:body><w:p><w:r><w:t>Dear &b; &f; Sir</w:t></w:r></w:p></w:body></w:document>`,
    });
    expect((await extract('docx', letter)).text).toMatch(/^Dear[^a]*Sir$/);
  });

  test('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const long = docx(
      '<w:p><w:r><w:t>Dear Sir</w:t></w:r></w:p>'.repeat(40_000).replace(/Sir/g, () => String(Math.random())),
    );
    const work = extractFile('a.docx', 'application/zip', long, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 5);
    expect(await messageOf(work)).toBe('enough');
  });

  test('with elements in each other without end is broken, not a stall', async () => {
    expect(await codeOf(extract('docx', docx('<w:tbl><w:tr><w:tc>'.repeat(2_000))))).toBe('document_unreadable');
  });
});
