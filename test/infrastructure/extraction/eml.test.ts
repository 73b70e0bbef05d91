import { describe, expect, test } from 'vitest';
import { codeOf, extractFile, outline } from './extracted.ts';
import { encodeAs } from './encoding.ts';
import type { Extracted } from './extracted.ts';

const mail = (content: string | Uint8Array): Promise<Extracted> => extractFile('a.eml', 'message/rfc822', content);

const head = [
  'From: "Ada Lovelace" <ada@example.org>',
  'To: karl@example.org, Team: eve@example.org;',
  'Date: Mon, 2 Mar 2026 14:05:00 +0000',
  'Subject: =?utf-8?q?The_caf=C3=A9?=',
  'MIME-Version: 1.0',
];

/** A message of several parts, each given as its lines. */
function multipart(kind: string, parts: string[][], headers = head, boundary = 'xx'): string {
  const inner = parts.flatMap((part) => [`--${boundary}`, ...part]);
  return [
    ...headers,
    `Content-Type: multipart/${kind}; boundary=${boundary}`,
    '',
    ...inner,
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

const attachment = (name: string, type: string, content: string): string[] => [
  `Content-Type: ${type}`,
  `Content-Disposition: attachment; filename="${name}"`,
  'Content-Transfer-Encoding: base64',
  '',
  btoa(content),
];

describe('e-mail', () => {
  test('says who wrote what to whom', async () => {
    const document = await mail([...head, '', 'Hello Karl,', '', 'see you there.'].join('\r\n'));
    expect(outline(document)).toEqual([
      'heading1: The café',
      'paragraph: From: Ada Lovelace <ada@example.org>\nTo: karl@example.org, Team, eve@example.org\nDate: 2026-03-02 14:05',
      'paragraph: Hello Karl,',
      'paragraph: see you there.',
    ]);
    expect(document.title).toBe('The café');
  });

  test('of two forms of the body one is read, with its lists', async () => {
    const document = await mail(
      multipart('alternative', [
        ['Content-Type: text/plain', '', 'Points: one, two'],
        ['Content-Type: text/html', '', '<p>Points:</p><ul><li>one<li>two</ul>'],
      ]),
    );
    expect(outline(document).slice(2)).toEqual(['paragraph: Points:', 'list: - one\n- two']);
  });

  test('attachments follow under their names, by their content', async () => {
    const document = await mail(
      multipart('mixed', [
        ['Content-Type: text/plain', '', 'Attached.'],
        attachment('prices.csv', 'text/csv', 'Name,Price\nTea,2\n'),
        attachment('notes.md', 'application/octet-stream', '# Notes\n\nSome.'),
        attachment('program.exe', 'application/octet-stream', 'MZ\u0090\0\u0003'),
      ]),
    );
    expect(outline(document).slice(2)).toEqual([
      'paragraph: Attached.',
      'heading2: prices.csv',
      'table: Name | Price\nTea | 2',
      'heading2: notes.md',
      'heading3: Notes',
      'paragraph: Some.',
    ]);
  });

  test('a forwarded message is read, one in one in one in one is not', async () => {
    const forward = (inner: string): string =>
      multipart('mixed', [['Content-Type: message/rfc822', '', inner]], head, `b${inner.length}`);
    const message = [...head, '', 'The innermost words.'].join('\r\n');
    expect((await mail(forward(message))).text).toContain('The innermost words.');
    expect((await mail(forward(forward(forward(message))))).text).toContain('The innermost words.');
    expect((await mail(forward(forward(forward(forward(message)))))).text).not.toContain('The innermost words.');
  });

  test('a picture of the layout is not an attachment', async () => {
    const image = [
      'Content-Type: image/png',
      'Content-ID: <x>',
      'Content-Transfer-Encoding: base64',
      '',
      btoa('\x89PNG\r\n\x1a\n'),
    ];
    const document = await mail(multipart('related', [['Content-Type: text/html', '', 'Hi <img src="cid:x">'], image]));
    expect(outline(document).slice(2)).toEqual(['paragraph: Hi']);
  });

  test('an attachment that cannot be read does not cost the mail', async () => {
    const document = await mail(
      multipart('mixed', [
        ['Content-Type: text/plain', '', 'Attached.'],
        attachment('broken.pdf', 'application/pdf', '%PDF-1.7\nnot really'),
      ]),
    );
    expect(document.text).toContain('Attached.');
    expect(document.text).toContain('[broken.pdf: “broken.pdf” is damaged or not a PDF.');
  });

  test('letters outside ASCII that nobody declared are still read', async () => {
    const text = ['From: a@example.org', 'Subject: Москва', '', 'Вчера мы были в городе.'].join('\r\n');
    const document = await mail(encodeAs('koi8-r', text));
    expect(document.title).toBe('Москва');
    expect(document.text).toContain('Вчера мы были в городе.');
  });

  test('parts in parts without end are refused', async () => {
    const deep = Array.from(
      { length: 500 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}`,
    );
    expect(await codeOf(mail([...head, ...deep].join('\r\n')))).toBe('document_unreadable');
  });

  test('a mailbox is its messages', async () => {
    const message = (word: string): string =>
      `From ada@example.org Mon Mar  2 14:05:00 2026\nFrom: ada@example.org\nSubject: ${word}\n\nBody of ${word}\n\n`;
    const document = await extractFile('a.mbox', 'application/mbox', message('one') + message('two'));
    expect(outline(document).filter((block) => !block.includes('From:'))).toEqual([
      'heading1: one',
      'paragraph: Body of one',
      'heading1: two',
      'paragraph: Body of two',
    ]);
  });
});
