import { describe, expect, test } from 'vitest';
import { type RawEntry, docx, rawZip, xlsx, zip } from './zip-file.ts';
import { sniff } from '../../../src/infrastructure/extraction/sniff.ts';

function typeOf(name: string, content: string | number[], declared?: string): string | undefined {
  const head = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  return sniff({ head: head.subarray(0, 1024), name, ...(declared !== undefined && { declared }) })?.mediaType;
}

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d];
const header = [0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00];

function stored(name: string, content: string): RawEntry {
  const data = new TextEncoder().encode(content);
  return { name, data, method: 0, size: data.length };
}

describe('sniff', () => {
  test.each([
    ['a PDF', 'a.pdf', '%PDF-1.7\n%âãÏÓ', 'application/pdf'],
    ['a PDF called text', 'a.txt', '%PDF-1.7\n', 'application/pdf'],
    ['a PDF behind a line of mail', 'a.pdf', 'From: somebody\r\n%PDF-1.4\n', 'application/pdf'],
    ['a text about PDF', 'a.txt', 'Such a file starts with %PDF-1.7 and', 'text/plain'],
    ['Markdown', 'README.md', '<h1 align="center">Hi</h1>', 'text/markdown'],
    ['HTML with a doctype', 'a', '\uFEFF \n<!-- x --><!DOCTYPE html><p>', 'text/html'],
    ['HTML called text', 'a.txt', '<html><body>x', 'text/html'],
    ['a fragment of HTML', 'clip', '<div class="x">Hello</div>', 'text/html'],
    ['a text that shows a tag', 'a.txt', '<div> is a tag', 'text/plain'],
    ['XHTML', 'a.xml', '<?xml version="1.0"?>\n<html xmlns="x">', 'text/html'],
    ['XML', 'a.xml', '<?xml version="1.0"?>\n<feed>', 'text/plain'],
    ['CSV', 'a.csv', 'a,b\n1,2\n', 'text/csv'],
    ['TSV', 'a.tsv', 'a\tb\n1\t2\n', 'text/tab-separated-values'],
    ['HTML that a spreadsheet program called CSV', 'a.csv', '<html><table>', 'text/html'],
    ['JSON', 'a.json', '{"a": 1}', 'application/json'],
    ['JSON Lines', 'a.jsonl', '{"a": 1}\n', 'application/x-ndjson'],
    ['mail by its name', 'a.eml', 'Hello', 'message/rfc822'],
    ['mail by its headers', 'message', 'Received: x\r\nFrom: a@b.c\r\nSubject: x\r\n\r\nHi', 'message/rfc822'],
    ['a mailbox', 'Inbox', 'From a@b.c Mon Mar 2\nFrom: a@b.c\nTo: x\nSubject: x\n\nHi', 'application/mbox'],
    ['a text that quotes a mail', 'a.txt', 'From: a@b.c\nTo: x\nSubject: x\n\nHi', 'text/plain'],
    ['an unknown name', 'NOTES', 'Buy milk', 'text/plain'],
    ['an empty file', 'a.txt', '', 'text/plain'],
    ['RTF', 'a.doc', '{\\rtf1\\ansi x}', 'application/rtf'],
    ['SVG', 'a.svg', '<svg xmlns="x"><text>x</text></svg>', undefined],
  ])('%s', (_, name, content, expected) => {
    expect(typeOf(name, content)).toBe(expected);
  });

  test('refuses binary files whatever they call themselves', () => {
    expect(typeOf('a.txt', [0x4d, 0x5a, 0x90, 0x00, 0x03])).toBeUndefined();
  });

  test('knows images by their first bytes, whatever they call themselves', () => {
    expect(typeOf('a.pdf', png, 'application/pdf')).toBe('image/png');
    expect(typeOf('a', [0xff, 0xd8, 0xff, 0xe0, 0, 0x10])).toBe('image/jpeg');
    expect(typeOf('a.gif', 'GIF89a\u0001\0')).toBe('image/gif');
    expect(typeOf('a', 'RIFF\x10\0\0\0WEBPVP8L')).toBe('image/webp');
    expect(typeOf('a', 'BM\x10\x10\0\0\0\0\0\0')).toBe('image/bmp');
    expect(typeOf('a.txt', 'BMW builds cars')).toBe('text/plain');
  });

  test('knows archives by the names in them, then by their own', () => {
    expect(typeOf('a.bin', [...docx('').subarray(0, 1024)])).toContain('wordprocessingml');
    expect(typeOf('a.docx', [...xlsx({ a: '' })])).toContain('spreadsheetml');
    expect(typeOf('a', [...zip({ mimetype: 'application/epub+zip' })])).toBe('application/zip');
    expect(typeOf('a', [...rawZip([stored('mimetype', 'application/epub+zip')])])).toBe('application/epub+zip');
    expect(typeOf('a.odt', [...zip({ 'a.xml': '<a/>' })])).toBe('application/vnd.oasis.opendocument.text');
    expect(typeOf('a.txt', header)).toBe('application/zip');
  });

  test('says where name and content disagree', () => {
    const noteOf = (name: string, head: Uint8Array | string) =>
      sniff({ head: typeof head === 'string' ? new TextEncoder().encode(head) : head, name })?.note;
    expect(noteOf('report.pdf', docx(''))).toBe('Named report.pdf, but it is a Word document; read as that.');
    expect(noteOf('letter.doc', '{\\rtf1 x}')).toBe('Named letter.doc, but it is an RTF document; read as that.');
    expect(noteOf('table.xls', '<html><table>')).toBe('Named table.xls, but it is a web page; read as that.');
    expect(noteOf('report.docx', docx(''))).toBeUndefined();
    expect(noteOf('report', docx(''))).toBeUndefined();
    expect(noteOf('table.csv', 'a,b\n')).toBeUndefined();
  });

  test('knows UTF-16 by its byte order mark', () => {
    expect(typeOf('a.txt', [0xff, 0xfe, 0x48, 0x00, 0x69, 0x00])).toBe('text/plain');
    expect(typeOf('a', [0xfe, 0xff, ...Array.from('<html>', (c) => [0, c.charCodeAt(0)]).flat()])).toBe('text/html');
  });

  test('takes the declared type where the content leaves it open', () => {
    expect(typeOf('pasted', '# Title', 'text/markdown; charset=utf-8')).toBe('text/markdown');
    expect(typeOf('pasted', 'Hello <b>you</b>', 'text/html')).toBe('text/html');
    expect(typeOf('a.md', '# Title', 'application/octet-stream')).toBe('text/markdown');
  });
});
