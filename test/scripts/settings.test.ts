import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isInstalled } from '../../scripts/install.mjs';
import { freePort, nextFreePort } from '../../scripts/ports.mjs';
import { describeReadiness, describeRefusal, untilReady } from '../../scripts/readiness.mjs';
import {
  parseEnvironmentFile,
  readSecrets,
  settingsForWorker,
  writeWranglerSettings,
} from '../../scripts/settings.mjs';
import { signInLink } from '../../scripts/sign-in-link.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('settings', () => {
  it('reads names, quotes and comments of a .env file', () => {
    const text = 'A=1\n# no\nexport B = "two # words"\nC=\'x=y\' # why\nD=plain # why\nnot a setting\r\nE=';
    expect(parseEnvironmentFile(text)).toEqual({ A: '1', B: 'two # words', C: 'x=y', D: 'plain', E: '' });
  });

  it('makes secrets once, for their owner only', () => {
    const secrets = readSecrets(folder);
    expect(Buffer.from(secrets.NEXUS_SECRET, 'base64url')).toHaveLength(32);
    expect(readSecrets(folder)).toEqual(secrets);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('says what to do about secrets that it cannot read, and leaves them', () => {
    writeFileSync(join(folder, 'secrets.json'), '{');
    expect(() => readSecrets(folder)).toThrow(/Repair it/);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{');
  });

  const settings = { NEXUS_SECRET: 'a b#c', NEXUS_CHAT_KEY: `it's $5`, NEXUS_HOME: '/x', NEXUS_PORT: '1' };

  it('gives the Worker nothing of the scripts', () => {
    expect(settingsForWorker(settings)).toEqual({ NEXUS_SECRET: 'a b#c', NEXUS_CHAT_KEY: `it's $5` });
  });

  it('writes the same quoted for dotenv, which wrangler reads', () => {
    const path = writeWranglerSettings({ home: folder, settings });
    expect(readFileSync(path, 'utf8')).toBe(`NEXUS_SECRET='a b#c'\nNEXUS_CHAT_KEY="it's \\$5"\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

it('signs the claims of the sign-in link', () => {
  const token = new URL(signInLink({ url: 'http://127.0.0.1:1', secret: 's' })).searchParams.get('token') ?? '';
  const [payload = '', signature] = token.split('.');
  expect(signature).toBe(createHmac('sha256', 's').update(payload).digest('base64url'));
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  expect(claims).toMatchObject({ purpose: 'owner-link' });
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(86_400);
});

it('steps over a port in use', async () => {
  const port = (await freePort()) ?? 0;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  expect(await freePort(port)).toBeUndefined();
  expect(await nextFreePort(port)).toBeGreaterThan(port);
  await new Promise((resolve) => server.close(resolve));
});

describe('isInstalled', () => {
  const lock = (present: object, wanted: object): boolean => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: present }));
    return isInstalled(folder);
  };

  it('wants every package in its version, but not those of other platforms', () => {
    const hono = { 'node_modules/hono': { version: '1.0.0', integrity: 'sha512-a' } };
    const mac = { 'node_modules/node-darwin': { version: '1.0.0', optional: true } };
    expect(isInstalled(folder)).toBe(false);
    expect(lock(hono, { ...hono, ...mac })).toBe(true);
    expect(lock({}, hono)).toBe(false);
    expect(lock(hono, { 'node_modules/hono': { version: '1.0.1', integrity: 'sha512-b' } })).toBe(false);
  });
});

it('says which models answer and what is away', () => {
  const settings = { NEXUS_CHAT: 'openai:qwen3@http://127.0.0.1:11434/v1', NEXUS_EMBED: 'off' };
  const checks = { database: { status: 'ok', detail: 'answers' }, embedding: { status: 'off', detail: 'No model.' } };
  expect(describeReadiness({ settings, readiness: { status: 'degraded', checks } })).toEqual([
    'Answers      qwen3 at http://127.0.0.1:11434',
    'Embeddings   off: search is by words alone',
    'Degraded     No model.',
  ]);
});

describe('waiting for a program', () => {
  const answers = async (status: number, body: object): Promise<string> => {
    const server = createHttpServer((_request, response) => response.writeHead(status).end(JSON.stringify(body)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/readyz`;
  };

  it('gives its answer back', async () => {
    const url = await answers(200, { status: 'ready' });
    expect(await untilReady({ url, within: 5_000 })).toEqual({ ready: true, body: { status: 'ready' } });
  });

  it('loses patience with one that refuses, and tells why', async () => {
    const url = await answers(400, { detail: 'NEXUS_CHAT="x" is not a setting.' });
    const { ready, body } = await untilReady({ url, within: 60_000, patience: 100 });
    expect([ready, describeRefusal(body)]).toEqual([false, 'NEXUS_CHAT="x" is not a setting.']);
    const checks = { database: { status: 'failed', detail: 'No database.' }, answers: { status: 'ok', detail: 'x' } };
    expect(describeRefusal({ status: 'unavailable', checks })).toBe('No database.');
    expect(describeRefusal('no JSON')).toBe('');
  });
});
