import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wycheproof } from '../../scripts/suites/wycheproof.ts';

const key = { kty: 'oct', kid: 'k', alg: 'HS256', k: Buffer.alloc(32, 7).toString('base64url') };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vectors-'));
});
afterAll(() => rm(folder, { recursive: true }));

function signed(header: object, payload = 'foo'): string {
  const input = [JSON.stringify(header), payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', Buffer.alloc(32, 7)).update(input).digest('base64url')}`;
}

async function run(vectors: { jws: unknown; result: 'valid' | 'invalid' }[]) {
  const tests = vectors.map((vector, index) => ({ tcId: index + 1, comment: 'vector', ...vector }));
  const file = { testGroups: [{ private: key, tests }] };
  await writeFile(join(folder, 'json_web_signature_test.json'), JSON.stringify(file));
  return wycheproof(folder);
}

describe('the run over signature vectors', () => {
  const good = signed({ alg: 'HS256', kid: 'k' });

  it('finds nothing to say about vectors that are judged as they should be', async () => {
    const verdict = await run([
      { jws: good, result: 'valid' },
      { jws: `${good}=`, result: 'invalid' },
      { jws: signed({ alg: 'none', kid: 'k' }), result: 'invalid' },
      { jws: { payload: 'Zm9v', signatures: [] }, result: 'invalid' },
    ]);
    expect(verdict).toMatchObject({ cases: 4, misses: [] });
    expect(verdict.notes).toEqual([expect.stringContaining('1 of 1 valid'), expect.stringContaining('0 of 1 valid')]);
  });

  it('lists a wrong token that is accepted, and a right one that is refused for no good reason', async () => {
    const { misses } = await run([
      { jws: good, result: 'invalid' },
      { jws: signed({ alg: 'HS256', kid: 'other' }), result: 'valid' },
    ]);
    expect(misses).toEqual(['1 vector: invalid, accepted', '2 vector: valid, refused']);
  });

  it('explains what is refused on purpose, and vectors that contradict each other', async () => {
    const { misses, notes } = await run([
      { jws: good, result: 'valid' },
      { jws: good, result: 'invalid' },
      { jws: `${good}?`, result: 'valid' },
      { jws: signed({ alg: 'HS384', kid: 'k' }), result: 'valid' },
    ]);
    expect(misses).toEqual([]);
    expect(notes.slice(2)).toEqual([
      '2 vector: invalid, accepted: the file calls the same token under the same key valid',
      '3 vector: valid, refused: it has characters that are not base64url, as RFC 7515 forbids',
      '4 vector: valid, refused: its key is for HS256, and it is signed with HS384',
    ]);
  });
});
