import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { createApp } from '../../../src/presentation/api/app.ts';
import { credentialsOf, settle, snapshot, spentCredentials } from './holdings.ts';
import { idRoutes } from './id-routes.ts';
import { keyScopes, roleAllows } from '../../../src/domain/identity/permission.ts';
import { openDoor } from '../../../src/composition.ts';
import { routesOf } from './routes-of.ts';
import type { Holdings } from './holdings.ts';
import type { IdRoute } from './id-routes.ts';
import type { Permission } from '../../../src/domain/identity/permission.ts';
import type { ServerFrame } from '../../../src/application/protocol/events.ts';
import type { Transcript } from '../../../src/application/protocol/resources.ts';

const table = routesOf(createApp(openDoor));
const routes = idRoutes(table);

let owner: Client;
let alice: Holdings;
let bob: Holdings;
let before: Record<string, unknown>;
beforeAll(async () => {
  owner = await Client.signIn();
  [alice, bob] = [await settle(owner, 'quokkaberry'), await settle(owner, 'mothwillow')];
  before = await snapshot(owner, alice);
}, 120_000);

/**
 * Everybody may look up a group, to share with it; what is in it is no secret among members. Plugins are the deployment's, and
 * do things for every member.
 */
const openToMembers = ['GET /api/v1/groups/:id', 'GET /api/v1/plugins/:id', 'POST /api/v1/plugins/:id/tools/:tool'];

/** What is told to a member who has nothing to do with the thing: that they may not, or that it is not there. */
function expected({ name, permission }: IdRoute, isKey: boolean): number {
  const asked = permission as Permission;
  const may = roleAllows('member', asked) && (!isKey || keyScopes.some((scope) => scope === asked));
  if (!may) return 403;
  return openToMembers.includes(name) ? 200 : 404;
}

async function statusesOf(
  clients: Record<string, Client>,
  of: Holdings,
  wanted: (route: IdRoute, who: string) => number,
): Promise<{ seen: string[]; wanted: string[]; texts: string }> {
  const [seen, right, texts]: [string[], string[], string[]] = [[], [], []];
  for (const route of routes) {
    for (const [who, client] of Object.entries(clients)) {
      const reply = await client.fetch(...route.request(of));
      const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream') === true;
      if (isStream) await reply.body?.cancel();
      else texts.push(await reply.text());
      reply.webSocket?.accept();
      reply.webSocket?.close();
      seen.push(`${route.name} by ${who}: ${reply.status}`);
      right.push(`${route.name} by ${who}: ${wanted(route, who)}`);
    }
  }
  return { seen, wanted: right, texts: texts.join('\n') };
}

describe('the matrix', () => {
  it('knows what stands for every id in every route, or says what to add', () => {
    expect(routes.length).toBeGreaterThan(35);
    const app = createApp(openDoor);
    app.get('/api/v1/collections/:id/recipes/:recipeId', (c) => c.body(null));
    expect(() => idRoutes(routesOf(app))).toThrow(
      'GET /api/v1/collections/:id/recipes/:recipeId is new: add to `fixtures` what somebody keeps at /api/v1/collections/:id/recipes/:recipeId',
    );
  });

  it('lets another member neither read nor write, whatever they come in with', { timeout: 240_000 }, async () => {
    const clients = await credentialsOf(bob);
    const { seen, wanted, texts } = await statusesOf(clients, alice, (route, who) =>
      expected(route, who.startsWith('key')),
    );
    expect(seen).toEqual(wanted);
    expect(texts).not.toContain(alice.word);
    expect(await snapshot(owner, alice)).toEqual(before);
  });

  it('lets nobody in with nothing, or with what was a credential once', { timeout: 240_000 }, async () => {
    const expire = (keyId: string): Promise<unknown> =>
      env.DB.prepare('update api_keys set expires_at = ? where id = ?')
        .bind(Date.now() - 1, keyId)
        .run();
    const clients = await spentCredentials(owner, bob, expire);
    const { seen, wanted, texts } = await statusesOf(clients, alice, () => 401);
    expect(seen).toEqual(wanted);
    expect(texts).not.toContain(alice.word);
  });

  it('lists nothing of another member', { timeout: 60_000 }, async () => {
    const lists = table.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/api/') && !path.includes(':'),
    );
    expect(lists.length).toBeGreaterThan(8);
    const { collectionId, documentId, taskId, sessionId, turnId, keyId, loginId, evaluationId } = alice;
    for (const [who, client] of Object.entries(await credentialsOf(bob))) {
      for (const { path } of lists) {
        for (const query of ['', `?cursor=${collectionId}`, '?cursor=0']) {
          const text = await (await client.fetch(path + query)).text();
          for (const secret of [
            alice.word,
            collectionId,
            documentId,
            taskId,
            sessionId,
            turnId,
            keyId,
            loginId,
            evaluationId,
          ])
            expect(text, `${path}${query} by ${who}`).not.toContain(secret);
        }
      }
    }
  });

  it('lets a reader read, and no more', { timeout: 240_000 }, async () => {
    const carol = await settle(owner, 'fernwhistle');
    const clients = await credentialsOf(carol);
    const subject = `access/user:${carol.userId}`;
    const things = [
      `/api/v1/collections/${alice.collectionId}/${subject}`,
      `/api/v1/sessions/${alice.sessionId}/${subject}`,
    ];
    for (const thing of things) expect(await alice.client.status(thing, json({ level: 'read' }, {}, 'PUT'))).toBe(204);
    const shared = await snapshot(owner, alice);
    const isShared = /^\/api\/v1\/(?:collections|documents|evaluations|sessions|sources)\//;
    const { seen, wanted } = await statusesOf(clients, alice, (route, who) => {
      const { name, method, path } = route;
      const standard = expected(route, who.startsWith('key'));
      if (standard !== 404 || !isShared.test(path) || who === 'key of one collection') return standard;
      if (name === 'GET /api/v1/sessions/:id/socket') return 101;
      if (name === 'POST /api/v1/sessions/:id/ticket') return 201;
      return method === 'GET' && !path.endsWith('/access') ? 200 : 403;
    });
    expect(seen).toEqual(wanted);
    expect(await snapshot(owner, alice)).toEqual(shared);
    for (const thing of things) expect(await alice.client.status(thing, { method: 'DELETE' })).toBe(204);
    expect(await snapshot(owner, alice)).toEqual(before);
  });
});

describe('ids of another member', () => {
  it('in bodies lead nowhere', async () => {
    const { collectionId, sessionId } = alice;
    const input = `When was the ${alice.word} harbour opened?`;
    const bodies: [string, object][] = [
      ['/api/v1/process', { input, collectionIds: [collectionId] }],
      ['/api/v1/process', { input, collectionIds: [bob.collectionId, collectionId] }],
      ['/api/v1/process', { input, sessionId }],
      [`/api/v1/sessions/${bob.sessionId}/messages`, { input, collectionIds: [collectionId] }],
      ['/api/v1/search', { query: input, collectionIds: [collectionId] }],
      ['/api/v1/search', { query: input, collectionIds: [bob.collectionId, collectionId], mode: 'lexical' }],
      ['/api/v1/evaluations', { collectionId, queries: [{ id: 'q', text: input }] }],
      ['/api/v1/keys', { name: 'x', collectionIds: [collectionId] }],
    ];
    for (const [who, client] of Object.entries(await credentialsOf(bob))) {
      for (const [path, body] of bodies) {
        const status = path.endsWith('/keys') && who.startsWith('key') ? 403 : 404;
        // A key of one collection sees no session but its own.
        expect([who, path, await client.status(path, json(body))]).toEqual([who, path, status]);
      }
      const found = await (await client.fetch('/api/v1/search', json({ query: input }))).text();
      expect(found).not.toContain(alice.word);
      expect(found).not.toContain(collectionId);
      const extra = { collectionId, documentId: alice.documentId, ownerId: alice.userId, text: `By ${who}.` };
      expect(await client.status(`/api/v1/collections/${bob.collectionId}/documents`, json(extra))).toBe(202);
    }
    expect(await snapshot(owner, alice)).toEqual(before);
  });

  it('below something of one’s own lead nowhere', async () => {
    const turnId = crypto.randomUUID();
    const path = `/api/v1/sessions/${alice.sessionId}`;
    const mine = `/api/v1/sessions/${bob.sessionId}`;
    const asking = alice.client.fetch(
      `${path}/messages`,
      json({ turnId, input: 'slow-model What is it?', collectionIds: [alice.collectionId] }),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The turn runs; its id under another session is that session's.
    expect(await bob.client.status(`${mine}/turns/${turnId}/cancel`, { method: 'POST' })).toBe(204);
    const older = await (await bob.client.fetch(`${mine}/messages?before=${alice.turnId}`)).text();
    expect(older).not.toContain(alice.word);
    expect(await bob.client.status(`${mine}/messages`, json({ turnId, input: 'Mine?' }))).toBe(200);
    await (await asking).body?.cancel();
    const { turns } = await alice.client.get<Transcript>(`${path}/messages`);
    expect(turns.find(({ id }) => id === turnId)).toMatchObject({
      state: 'completed',
      question: 'slow-model What is it?',
    });
    for (const [method, target] of [
      ['PUT', `/api/v1/groups/${bob.groupId}/members/${alice.userId}`],
      ['DELETE', `/api/v1/groups/${alice.groupId}/members/${alice.userId}`],
      ['PUT', `/api/v1/groups/${alice.groupId}/members/${bob.userId}`],
    ] as const)
      expect([target, await bob.client.status(target, { method })]).toEqual([target, 403]);
    before = await snapshot(owner, alice);
  });
});

describe('a socket', () => {
  const upgrade = { upgrade: 'websocket' };

  async function open(client: Client, path: string, headers: Record<string, string> = {}) {
    const { status, webSocket: socket } = await client.fetch(path, { headers: { ...upgrade, ...headers } });
    if (socket === null) return { status };
    const frames: ServerFrame[] = [];
    socket.addEventListener('message', ({ data }) => void frames.push(JSON.parse(data as string) as ServerFrame));
    socket.accept();
    const until = async (isSo: (frame: ServerFrame) => boolean): Promise<void> => {
      for (let tries = 0; tries < 400 && !frames.some(isSo); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(frames.some(isSo)).toBe(true);
    };
    return { status, socket, frames, until };
  }

  it('of one’s own session shows nothing of another’s, whatever its frames say', async () => {
    // What the gateway tells the actor cannot be said from outside.
    const listener = JSON.stringify({ userId: alice.userId, credential: { kind: 'login', id: alice.loginId } });
    const forged = { 'x-nexus-session': alice.sessionId, 'x-nexus-listener': listener, 'last-event-id': '0' };
    const { socket, frames, until } = await open(bob.client, `/api/v1/sessions/${bob.sessionId}/socket`, forged);
    if (socket === undefined) throw new Error('no socket');
    await until((frame) => frame.type === 'session' && frame.sessionId === bob.sessionId);
    const more = { sessionId: alice.sessionId, id: alice.sessionId };
    const send = (frame: object): void => socket.send(JSON.stringify({ ...frame, ...more }));
    send({ type: 'resume', after: 0 });
    send({ type: 'turn.cancel', turnId: alice.turnId });
    send({ type: 'turn.start', input: 'Anything?', collectionIds: [alice.collectionId] });
    await until((frame) => frame.type === 'problem' && frame.code === 'not_found');
    send({ type: 'turn.start', input: `When was the harbour opened?`, turnId: crypto.randomUUID() });
    await until((frame) => frame.type === 'turn.completed' && JSON.stringify(frames).includes('the harbour opened?'));
    expect(JSON.stringify(frames)).not.toContain(alice.word);
    expect(JSON.stringify(frames)).not.toContain(alice.sessionId);
    socket.close();
    expect(await snapshot(owner, alice)).toEqual(before);
  });

  it('opens by a ticket once, for the session that it was made for, and by nothing else of it', async () => {
    const ticketFor = async ({ client, sessionId }: Holdings): Promise<string> =>
      (await client.post<{ ticket: string }>(`/api/v1/sessions/${sessionId}/ticket`, {})).ticket;
    const at = ({ sessionId }: Holdings, ticket: string): string =>
      `/api/v1/sessions/${sessionId}/socket?ticket=${encodeURIComponent(ticket)}`;
    const stranger = new Client({});
    const statusOf = async (path: string, client = stranger): Promise<number> => {
      const { status, socket } = await open(client, path);
      socket?.close();
      return status;
    };
    const once = await ticketFor(bob);
    expect([await statusOf(at(bob, once)), await statusOf(at(bob, once))]).toEqual([101, 401]);
    const mine = await ticketFor(bob);
    expect(await statusOf(at(alice, mine))).toBe(401);
    expect(await statusOf(at(bob, await ticketFor(alice)))).toBe(401);
    // A ticket that is wrong is not made good by the cookie beside it.
    expect(await statusOf(at(bob, 'nonsense'), bob.client)).toBe(401);
    const elsewhere = `/api/v1/sessions/${bob.sessionId}/messages?ticket=${await ticketFor(bob)}`;
    expect(await stranger.status(elsewhere)).toBe(401);
    const racing = await ticketFor(bob);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(at(bob, racing))));
    expect(statuses.filter((status) => status === 101)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(19);
  });
});

/** Where there may be nothing to do for whoever may do it. */
const mayConflict = [
  'POST /api/v1/tasks/:id/retry',
  'POST /api/v1/collections/:id/rollback',
  // Built-in plugins stay as they are.
  'POST /api/v1/plugins/:id/upgrade',
  'POST /api/v1/plugins/:id/sign-in',
  'DELETE /api/v1/plugins/:id/sign-in',
  'DELETE /api/v1/plugins/:id',
];

describe('the matrix itself', () => {
  it('is right: whoever a thing belongs to gets everywhere', { timeout: 120_000 }, async () => {
    const dora = await settle(owner, 'pebblesong');
    const order = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE'];
    // Inner things go before what holds them, people last, since a disabled person gets nowhere.
    const isLate = ({ name, path }: IdRoute): number =>
      path.includes('/users/') ? 2 : Number(name === 'DELETE /api/v1/collections/:id');
    const sorted = routes.toSorted(
      (one, other) =>
        isLate(one) - isLate(other) ||
        order.indexOf(one.method) - order.indexOf(other.method) ||
        other.path.length - one.path.length,
    );
    for (const route of sorted) {
      const isTheirs = roleAllows('member', route.permission as Permission);
      const reply = await (isTheirs ? dora.client : owner).fetch(...route.request(dora));
      await reply.body?.cancel();
      reply.webSocket?.accept();
      reply.webSocket?.close();
      // Their task is done: there is nothing to try again, which is said to nobody but them.
      const gotThere = reply.status < 300 || (mayConflict.includes(route.name) && reply.status === 409);
      expect([route.name, gotThere]).toEqual([route.name, true]);
    }
  });
});
