import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Client, call, json } from './client.ts';
import worker from '../../../src/index.ts';
import type {
  Collection,
  DocumentContent,
  IngestReceipt,
  Me,
  Page,
  Person,
  ProblemBody,
} from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

const patch = (body: unknown): RequestInit => json(body, {}, 'PATCH');

describe('the name of an upload', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\win.ini', 'win.ini'],
    ['/absolute.txt', 'absolute.txt'],
    ['a\u0000b\u0007.txt', 'ab.txt'],
    ['<img src=x onerror=alert(1)>.txt', '<img src=x onerror=alert(1)>.txt'],
    ['..', 'untitled'],
  ])('%j is a label, never a path', async (name, label) => {
    const id = await owner.newCollection();
    const receipt: IngestReceipt = await (await owner.upload(id, [{ name, body: 'A text.' }])).json();
    expect(receipt.documents.map((document) => document.name)).toEqual([label]);
    const { objects } = await env.BLOBS.list();
    expect(objects.map(({ key }) => key).filter((key) => !/^[\w/-]+$/.test(key))).toEqual([]);
  });

  it('and its declared type do not decide what it is', async () => {
    const id = await owner.newCollection();
    const program = new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff, 0, 0]);
    const reply = await owner.upload(id, [{ name: 'report.pdf', type: 'application/pdf', body: program }]);
    expect([reply.status, (await reply.json<ProblemBody>()).code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('a document', () => {
  it('makes Nexus fetch nothing that it names', async () => {
    const outbound = vi.spyOn(globalThis, 'fetch');
    const id = await owner.newCollection();
    const html = `<html><head><link rel=stylesheet href=http://169.254.169.254/a><base href=http://10.0.0.1/></head>
      <body><img src=http://169.254.169.254/latest><iframe src=http://127.0.0.1:9/></iframe><p>Read http://10.0.0.1/x.</p></body></html>`;
    const markdown = '![picture](http://169.254.169.254/b)\n\n[link](http://10.0.0.2/)\n\nhttp://127.0.0.1:9/';
    const xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://169.254.169.254/c">]><p>Text &x;</p>';
    const reply = await owner.upload(id, [
      { name: 'a.html', body: html },
      { name: 'b.md', body: markdown },
      { name: 'c.html', type: 'text/html', body: xml },
    ]);
    const task = await owner.ended((await reply.json<IngestReceipt>()).taskId);
    expect(task.documents.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
    const called = outbound.mock.calls.map(
      ([target]) => new URL(target instanceof Request ? target.url : String(target)).host,
    );
    outbound.mockRestore();
    expect(called.length).toBeGreaterThan(0);
    expect(new Set(called)).toEqual(new Set(['models.test']));
  });

  it('is given back as data, never as a page', async () => {
    const id = await owner.newCollection();
    const text = 'Look: <script>alert(document.domain)</script>';
    const { documents } = await owner.add(id, [{ title: '<b>x</b>', text }]);
    const reply = await owner.fetch(`/api/v1/documents/${documents[0]?.id}/content`);
    expect(reply.headers.get('content-type')).toBe('application/json');
    expect(await reply.json<DocumentContent>()).toMatchObject({ text });
  });
});

describe('text that means something elsewhere', () => {
  it('is stored and found as it was written', async () => {
    const names = [
      "'; DROP TABLE users; --",
      '" OR 1=1 --',
      '%_%',
      '${7*7}{{7*7}}',
      '&lt;b&gt;',
      '%2e%2e%2f',
      '\\u0041',
    ];
    const ids = await Promise.all(names.map((name) => owner.newCollection(name)));
    const { items } = await owner.get<Page<Collection>>('/api/v1/collections');
    expect(ids.map((id) => items.find((item) => item.id === id)?.name)).toEqual(names);
    for (const query of ['"', '* NEAR(', 'a" OR "b', "x' --", '.*(a+)+$', '[[['])
      expect([query, await owner.status('/api/v1/search', json({ query, collectionIds: [ids[0]] }))]).toEqual([
        query,
        200,
      ]);
  });

  it('in an id or a cursor finds nothing and breaks nothing', async () => {
    for (const id of ["x' OR '1'='1", '../users', '%00', '*', 'a'.repeat(3000), '__proto__', 'constructor'])
      for (const path of ['collections', 'documents', 'sessions', 'tasks']) {
        const status = await owner.status(
          `/api/v1/${path}/${encodeURIComponent(id)}${path === 'collections' ? '/documents' : ''}`,
        );
        expect([path, id.slice(0, 20), [400, 404].includes(status)]).toEqual([path, id.slice(0, 20), true]);
      }
    expect([200, 400]).toContain(await owner.status(`/api/v1/collections?cursor=${encodeURIComponent("' OR 1=1")}`));
  });
});

describe('fields that nobody asked for', () => {
  it('change nothing: neither a role nor an owner nor a prototype', async () => {
    const member = await owner.invite('member', 'Mallory');
    const id = await member.id();
    const more = {
      role: 'owner',
      id: 'x',
      userId: await owner.id(),
      ownerId: await owner.id(),
      email: 'a@b.c',
      epoch: 9,
    };
    expect(await member.status('/api/v1/me', patch({ name: 'Mallory', ...more }))).toBe(200);
    expect(await member.get<Me>('/api/v1/me')).toMatchObject({ id, role: 'member' });
    expect(await member.get<Me>('/api/v1/me')).not.toHaveProperty('email');
    const made = await member.post<Collection>('/api/v1/collections', { name: 'Mine', ...more });
    expect(made.id).not.toBe('x');
    expect((await owner.get<Page<Collection>>('/api/v1/collections')).items.map((item) => item.id)).not.toContain(
      made.id,
    );
    const polluted = {
      ...json({}),
      body: '{"name":"x","__proto__":{"role":"owner"},"constructor":{"prototype":{"role":"owner"}}}',
    };
    expect(await member.status('/api/v1/collections', polluted)).toBe(201);
    expect(({} as Record<string, unknown>)['role']).toBeUndefined();
  });

  it('do not make an invited person more than they were invited as', async () => {
    const { token } = await owner.post<{ token: string }>('/api/v1/invitations', { role: 'viewer' });
    const reply = await call('/auth/link', json({ token, name: 'Eve', role: 'admin', userId: await owner.id() }));
    const eve = new Client({ cookie: reply.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '' });
    expect(await eve.get<Me>('/api/v1/me')).toMatchObject({ name: 'Eve', role: 'viewer' });
  });

  it('are not given out either: members see of others what sharing needs', async () => {
    const member = await owner.invite('member');
    const { items } = await member.get<Page<Person>>('/api/v1/users');
    expect(items.length).toBeGreaterThan(1);
    for (const person of items) expect(Object.keys(person).toSorted()).toEqual(['id', 'name', 'role']);
  });

  it('in the wrong type are refused, not bent', async () => {
    for (const name of [5, true, null, ['a'], { a: 1 }, ''])
      expect([name, await owner.status('/api/v1/collections', json({ name }))]).toEqual([name, 400]);
    expect(await owner.status('/api/v1/search', json({ query: 'x', limit: '5' }))).toBe(400);
  });
});

describe('a part that fails', () => {
  const failing = (what: string): unknown =>
    new Proxy(
      {},
      {
        get: () => () => {
          throw new Error(`${what}: SELECT token_hash FROM logins at /srv/nexus/secret.ts`);
        },
      },
    );

  it.each(['DB', 'LIMITERS'] as const)('lets nobody in and tells nothing of itself: %s', async (binding) => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const execution = createExecutionContext();
    const request = new Request('https://nexus.test/api/v1/collections', { headers: { ...owner.credential } });
    const broken = { ...env, [binding]: failing(binding) };
    const reply = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, broken, execution);
    await waitOnExecutionContext(execution);
    const text = await reply.text();
    expect([reply.status, (JSON.parse(text) as ProblemBody).detail]).toEqual([
      500,
      'Something went wrong on our side.',
    ]);
    expect(text).not.toMatch(/SELECT|srv|logins|stack/i);
    const lines = logged.mock.calls.map(([line]) => String(line)).join('\n');
    logged.mockRestore();
    expect(lines).toContain(`${binding}: SELECT`);
    expect(lines).toContain(reply.headers.get('x-request-id'));
  });
});
