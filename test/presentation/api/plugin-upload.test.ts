import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { notesPackage } from '../../fakes/plugins.ts';

const api = '/api/v1/plugins';
const notes = `${api}/notes`;
let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

function form(
  fields: Record<string, string>,
  file: string | Uint8Array<ArrayBuffer> = notesPackage(),
  name = 'file',
): RequestInit {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.append(field, value);
  body.append(name, new File([file], 'notes-1.0.0.plugin.json'));
  return { method: 'POST', body };
}

async function said(path: string, request: RequestInit): Promise<object> {
  const reply = await owner.fetch(path, request);
  return { ...(await reply.json<object>()), status: reply.status };
}

describe('a package as a file of a form', () => {
  beforeEach(async () => {
    await owner.status(notes, { method: 'DELETE' });
  });

  it('is installed and upgraded, with what goes with it as fields', async () => {
    expect(await said(api, form({ grants: 'asked' }))).toMatchObject({ status: 201, may: { ai: ['translate'] } });
    await owner.status(notes, { method: 'DELETE' });
    const installed = await said(api, form({ grants: '{"storageBytes":100}', enabled: 'false' }));
    expect(installed).toMatchObject({
      status: 201,
      id: 'notes',
      enabled: false,
      may: { storageBytes: 100, hosts: [] },
    });
    const newer = notesPackage({ version: '1.0.1' });
    const upgraded = await said(`${notes}/upgrade`, form({ approve: 'true' }, newer));
    expect(upgraded).toMatchObject({ status: 200, plugin: { version: '1.0.1' } });
  });

  it.each([
    ['another digest', form({ digest: '0'.repeat(64) }), 'its digest is'],
    ['a signature that is none', form({ signature: 'none' }), 'A signature is'],
    ['grants that are none', form({ grants: 'all' }), 'grants: '],
    ['bytes that are no text', form({}, Uint8Array.of(0xff)), 'A package is UTF-8.'],
    ['text that is no package', form({}, '{}'), 'This is no package'],
    ['the package as a field', form({ file: notesPackage() }), 'file: must be a file.'],
    [
      'the file under another name',
      form({}, notesPackage(), 'package'),
      'package: may not be a file; send it as `file`.',
    ],
    ['no file', { method: 'POST', body: new FormData() }, 'file: is missing.'],
    [
      'no form',
      { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data' } },
      'not valid multipart',
    ],
  ])('is refused with %s', async (_, request, detail) => {
    expect(await said(api, request)).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
    expect(await owner.status(notes)).toBe(404);
  });

  it('is refused when it is too large', async () => {
    const large = form({}, new Uint8Array(2_200_000).fill(32));
    expect(await said(api, large)).toMatchObject({ status: 413, code: 'payload_too_large' });
  });
});
