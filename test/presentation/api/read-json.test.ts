import { beforeAll, expect, it } from 'vitest';
import { Client } from './client.ts';
import type { ProblemBody, Session } from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

const post = (body: BodyInit): Promise<Response> => owner.fetch('/api/v1/sessions', { method: 'POST', body });
const bytes = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));

it.each([
  ['what is not JSON', bytes('{"title":')],
  ['white space', bytes(' ')],
  ['a byte order mark and nothing more', bytes([0xef, 0xbb, 0xbf])],
  ['a byte that is not UTF-8', bytes('{"title":"', [0xe9], '"}')],
  ['a character that is written too long', bytes('{"title":"', [0xc0, 0xaf], '"}')],
  ['half a character at the end', bytes('{"title":"a"}', [0xe2, 0x82])],
  ['UTF-16', bytes([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
])('refuses %s', async (_what, body) => {
  const reply = await post(body);
  expect(reply.status).toBe(400);
  expect((await reply.json<ProblemBody>()).detail).toBe('The body is not JSON.');
});

it('takes a byte order mark before JSON, and no body at all for an empty object', async () => {
  const marked = await post(bytes([0xef, 0xbb, 0xbf], '{"title":"Größe"}'));
  expect((await marked.json<Session>()).title).toBe('Größe');
  expect((await post('')).status).toBe(201);
});

it('refuses a query parameter that comes twice', async () => {
  const reply = await owner.fetch('/api/v1/collections?cursor=a&cursor=b');
  expect([reply.status, (await reply.json<ProblemBody>()).detail]).toEqual([400, 'cursor: give it once.']);
});
