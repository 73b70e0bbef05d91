import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { createApp } from '../../../src/presentation/api/app.ts';
import { openDoor } from '../../../src/composition.ts';
import type { IngestReceipt, Session } from '../../../src/application/protocol/resources.ts';

const app = createApp(openDoor);
const secret = 'D1_ERROR: disk I/O error in table documents';

/** The database, but for its statement number `failing` (1 is the first): that one throws. 0 fails every one. */
function failingAt(failing: number): { database: D1Database; asked: () => number } {
  let count = 0;
  const attempt = <Result>(run: () => Promise<Result>): Promise<Result> => {
    count += 1;
    return failing === 0 || count === failing ? Promise.reject(new Error(secret)) : run();
  };
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => wrap(target.bind(...values));
        if (name === 'unwrapped') return target;
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => attempt(() => Reflect.apply(member, target, given) as Promise<unknown>);
      },
    });
  const database = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') return (query: string) => wrap(target.prepare(query));
      if (name === 'batch')
        return (statements: { unwrapped: D1PreparedStatement }[]) =>
          attempt(() => target.batch(statements.map(({ unwrapped }) => unwrapped)));
      return Reflect.get(target, name) as unknown;
    },
  });
  return { database, asked: () => count };
}

let client: Client;
let collectionId: string;
let paths: { path: string; init?: RequestInit }[];
beforeAll(async () => {
  client = new Client({ ...(await Client.signIn()).credential, 'cf-connecting-ip': '198.51.100.9' });
  collectionId = await client.newCollection();
  const { documents } = await client.add(collectionId, [{ title: 'Harbour', text: 'The harbour opened in 1862.' }]);
  const documentId = documents[0]?.id ?? '';
  const { id: sessionId } = await client.post<Session>('/api/v1/sessions', {});
  const api = '/api/v1';
  paths = [
    { path: `${api}/me` },
    { path: `${api}/keys` },
    { path: `${api}/keys`, init: json({ name: 'A key' }) },
    { path: `${api}/users` },
    { path: `${api}/groups` },
    { path: `${api}/groups`, init: json({ name: 'A group' }) },
    { path: `${api}/invitations`, init: json({ role: 'member' }) },
    { path: `${api}/collections` },
    { path: `${api}/collections`, init: json({ name: 'More' }) },
    { path: `${api}/collections/${collectionId}` },
    { path: `${api}/collections/${collectionId}/access` },
    { path: `${api}/collections/${collectionId}/documents` },
    { path: `${api}/documents/${documentId}` },
    { path: `${api}/documents/${documentId}/content` },
    { path: `${api}/documents/${documentId}/chunks` },
    { path: `${api}/search`, init: json({ query: 'harbour' }) },
    { path: `${api}/process`, init: json({ input: 'When did the harbour open?' }) },
    { path: `${api}/sessions` },
    { path: `${api}/sessions`, init: json({}) },
    { path: `${api}/sessions/${sessionId}` },
    { path: `${api}/sessions/${sessionId}/messages` },
    { path: `${api}/tasks` },
    { path: `${api}/system/info` },
    { path: '/readyz' },
    { path: '/.well-known/jwks.json' },
  ];
});

async function callWith(database: D1Database, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(client.credential)) headers.set(name, value);
  const execution = createExecutionContext();
  const request = new Request(`https://nexus.test${path}`, { ...init, headers });
  const reply = await app.fetch(request, { ...env, DB: database }, execution);
  await waitOnExecutionContext(execution);
  return reply;
}

/** What is wrong with a reply, if it is not right. */
async function faultOf(reply: Response, name: string): Promise<string[]> {
  const text = await reply.text();
  if (text.includes('D1_ERROR') || text.includes('select')) return [`${name} tells internals: ${text}`];
  if (reply.status < 500) return [];
  const isProblem = reply.headers.get('content-type') === 'application/problem+json' || name.startsWith('/readyz');
  return isProblem && [500, 503].includes(reply.status) ? [] : [`${name} answered ${reply.status} ${text}`];
}

describe('a database that fails', () => {
  it('at any statement of any route gives a problem that tells nothing of it', { timeout: 120_000 }, async () => {
    const faults: string[] = [];
    let failures = 0;
    for (const { path, init } of paths) {
      // Each statement in turn, until the request has no more of them.
      for (let failing = 1; failing <= 30; failing += 1) {
        const { database, asked } = failingAt(failing);
        const reply = await callWith(database, path, init);
        failures += reply.status >= 500 ? 1 : 0;
        faults.push(...(await faultOf(reply, `${path} at statement ${failing}`)));
        if (asked() < failing) break;
      }
      const dead = await callWith(failingAt(0).database, path, init);
      const works = dead.status < 500 && !['/.well-known/jwks.json'].includes(path);
      if (works) faults.push(`${path} answered ${dead.status} without a database`);
      faults.push(...(await faultOf(dead, path)));
    }
    expect(faults).toEqual([]);
    expect(failures).toBeGreaterThan(40);
  });

  it('leaves nothing of an upload behind, and the same upload works afterwards', async () => {
    const blobs = async (): Promise<number> => (await env.BLOBS.list()).objects.length;
    const before = await blobs();
    const form = (): RequestInit => {
      const body = new FormData();
      body.append('file', new File(['A heron stands in the reeds.'], 'heron.txt'));
      body.append('file', new File(['An otter swims.'], 'otter.txt'));
      return { method: 'POST', body };
    };
    const path = `/api/v1/collections/${collectionId}/documents`;
    let accepted: Response | undefined;
    let refused = 0;
    for (let failing = 1; accepted === undefined && failing <= 30; failing += 1) {
      const reply = await callWith(failingAt(failing).database, path, form());
      const { items } = await client.get<{ items: { name: string }[] }>(path);
      const there = items.filter(({ name }) => name === 'heron.txt' || name === 'otter.txt').length;
      // Rows and files come together or not at all.
      expect([there, await blobs()]).toEqual(there === 0 ? [0, before] : [2, before + 2]);
      if (there === 0) refused += 1;
      else accepted = reply;
    }
    expect(refused).toBeGreaterThan(2);
    const again = await client.fetch(path, form());
    // The last failure came after both were accepted: they are here, and are worked on.
    expect([accepted?.status, again.status]).toEqual([500, 409]);
    const { items } = await client.get<{ items: { name: string; taskId?: string }[] }>('/api/v1/tasks');
    const newest = (items[0] as { id?: string } | undefined)?.id ?? '';
    expect(await client.ended(newest)).toMatchObject({ state: 'done', progress: { done: 2, failed: 0 } });
  });

  it('that has no space left is said to have none', async () => {
    const full = new Proxy(env.DB, {
      get: (target, name) => {
        if (name === 'prepare') throw new Error('D1_ERROR: database or disk is full: SQLITE_FULL');
        return Reflect.get(target, name) as unknown;
      },
    });
    const reply = await callWith(full, '/api/v1/collections');
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ code: 'capability_unavailable', detail: /disk is full/ });
  });

  it('fails a file whose store fails or says nothing, and takes it once that is over', async () => {
    const upload = (bucket: R2Bucket): Promise<Response> => {
      const body = new FormData();
      body.append('file', new File(['A stork walks in the meadow.'], 'stork.txt'));
      const request = new Request(`https://nexus.test/api/v1/collections/${collectionId}/documents`, {
        method: 'POST',
        body,
        headers: client.credential,
      });
      return Promise.resolve(app.fetch(request, { ...env, BLOBS: bucket }, createExecutionContext()));
    };
    const full = new Proxy(env.BLOBS, {
      get: (target, name) => {
        if (name === 'put') return () => Promise.reject(new Error('No space left on device'));
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const refused = await upload(full);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'capability_unavailable', detail: /disk may be full/ });
    const taken = await upload(env.BLOBS);
    expect(taken.status).toBe(202);
    const { taskId } = await taken.json<IngestReceipt>();
    expect(await client.ended(taskId)).toMatchObject({ state: 'done' });
  });
});
