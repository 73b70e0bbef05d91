import type { Server } from 'node:http';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Apertium } from '../../../src/infrastructure/models/apertium.ts';
import { choosePair, readPairs } from '../../../src/infrastructure/models/apertium-pairs.ts';
import { createModelServer } from '../../../src/infrastructure/models/model-server.ts';
import { RecognitionService } from '../../../src/infrastructure/models/recognition-service.ts';

const secret = 'a secret of the tests';
const folder = mkdtempSync(join(tmpdir(), 'nexus-apertium-'));
const path = `${folder}:${process.env['PATH'] ?? ''}`;
const pairs = '  eng-spa\n  spa-eng\n  spa-eng_US\n  eng-epo\n';
/** Stands for Apertium: it says what it was asked, or waits with a program of its own. */
const program = `#!/bin/sh
if [ "$1" = -l ]; then printf '${pairs}'; exit 0; fi
if [ "$2" = eng-epo ]; then echo $$ > ${folder}/waiting; sleep 300 & echo $! > ${folder}/started; wait; fi
if [ "$2" = spa-eng ]; then exit 3; fi
printf '%s|%s|%s|' "$*" "$NEXUS_MODEL_SECRET" "$#"; cat /dev/stdin; echo
`;
const recognition = new RecognitionService();
let server: Server;
let url = '';

beforeAll(async () => {
  writeFileSync(join(folder, 'apertium'), program);
  chmodSync(join(folder, 'apertium'), 0o755);
  process.env['NEXUS_MODEL_SECRET'] = secret;
  process.env['PATH'] = path;
  server = createModelServer({ recognition, apertium: new Apertium(), secret });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1/translate`;
});
afterEach(() => {
  process.env['PATH'] = path;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await recognition.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(
  body: unknown,
  { authorization = `Bearer ${secret}`, signal = AbortSignal.timeout(20_000) } = {},
): Promise<{ status: number; body: { text?: string; from?: string; error?: { code: string; message: string } } }> {
  const reply = await fetch(url, { method: 'POST', headers: { authorization }, body: JSON.stringify(body), signal });
  return { status: reply.status, body: (await reply.json()) as { text?: string } };
}

describe('translation by the model server', () => {
  it('has the program do it, with the text as nothing but a text', async () => {
    const text = `"; touch ${folder}/broken; $(touch ${folder}/broken) -u spa-eng`;
    const { status, body } = await ask({ text, from: 'en', to: 'es' });
    // Neither its arguments nor its environment hold more than they have to.
    expect([status, body]).toEqual([200, { text: `-u eng-spa||2|${text}`, from: 'en' }]);
    expect(existsSync(join(folder, 'broken'))).toBe(false);
  });

  it('takes the variety of a language that was asked for', async () => {
    expect((await ask({ text: 'buenos días', from: 'es-MX', to: 'en-US' })).body.text).toContain('spa-eng_US');
  });

  it('says what to install where a pair of languages or all of it is missing', async () => {
    const unpaired = await ask({ text: 'good morning', from: 'en', to: 'de' });
    expect(unpaired).toMatchObject({ status: 503, body: { error: { code: 'pair_missing' } } });
    expect(unpaired.body.error?.message).toContain('it has eng-spa, spa-eng, spa-eng_US, eng-epo');
    process.env['PATH'] = '/nowhere';
    const missing = await ask({ text: 'good morning', to: 'es' });
    expect(missing).toMatchObject({ status: 503, body: { error: { code: 'translator_missing' } } });
    expect(missing.body.error?.message).toContain('apertium-eng-spa');
  });

  it.each([
    ['no text', { to: 'es' }],
    ['too long a text', { text: 'x'.repeat(20_001), to: 'es' }],
    ['an option for a language', { text: 'x', to: '-d' }],
    ['a path for a language', { text: 'x', to: 'es', from: '../../en' }],
  ])('refuses %s', async (_, body) => {
    expect((await ask(body)).status).toBe(400);
  });

  it('is for those who have the secret, and says when the program fails', async () => {
    expect((await ask({ text: 'x', to: 'es' }, { authorization: 'Bearer other' })).status).toBe(401);
    expect((await ask({ text: 'x', from: 'es', to: 'en' })).status).toBe(500);
  });

  it('ends the program and what that started when nobody waits, and does a few texts at once', async () => {
    const leave = new AbortController();
    const waiting = Array.from({ length: 4 }, () =>
      ask({ text: 'x', from: 'en', to: 'eo' }, { signal: leave.signal }).catch((error: Error) => error.name),
    );
    await expect.poll(() => existsSync(join(folder, 'started'))).toBe(true);
    const another = async (): Promise<string | undefined> =>
      (await ask({ text: 'x', from: 'en', to: 'es' })).body.error?.code;
    await expect.poll(another).toBe('overloaded');
    leave.abort();
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 'AbortError'));
    const alive = (): boolean[] =>
      ['waiting', 'started'].map((name) => isAlive(Number(readFileSync(join(folder, name), 'utf8'))));
    await expect.poll(alive).toEqual([false, false]);
    await expect.poll(async () => (await ask({ text: 'x', from: 'en', to: 'es' })).status).toBe(200);
  });
});

describe('pairs of languages', () => {
  const all = readPairs('  eng-spa\n  en-ca_valencia\n cat-spa\n Some words\n  nob-nno\n');

  it('are known by codes of two letters or three', () => {
    expect(all.map(({ name, from, to }) => [name, from.language, to.language])).toEqual([
      ['eng-spa', 'en', 'es'],
      ['en-ca_valencia', 'en', 'ca'],
      ['cat-spa', 'ca', 'es'],
      ['nob-nno', 'nb', 'nn'],
    ]);
  });

  it('are chosen without the language of the text where that leaves no doubt', () => {
    expect(choosePair(all, undefined, 'es').name).toBe('eng-spa');
    expect(choosePair(all, undefined, 'nn').name).toBe('nob-nno');
    expect(() => choosePair(readPairs('cat-spa\nfra-spa'), undefined, 'es')).toThrow('Say which language');
    expect(() => choosePair([], 'en', 'es')).toThrow('it has none');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What was killed and not waited for yet is no more.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
