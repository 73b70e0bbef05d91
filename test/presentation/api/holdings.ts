import { Client, json } from './client.ts';
import type { EvaluationReceipt } from '../../../src/application/protocol/evaluations.ts';
import type {
  ApiKey,
  Group,
  Login,
  Page,
  ProcessReply,
  Session,
  SourceReceipt,
} from '../../../src/application/protocol/resources.ts';

/** One of everything that somebody can keep, each marked with a word of theirs, and what they come in with. */
export interface Holdings {
  client: Client;
  userId: string;
  /** In every name and text of theirs and in nobody else's. */
  word: string;
  collectionId: string;
  documentId: string;
  taskId: string;
  sessionId: string;
  turnId: string;
  keyId: string;
  loginId: string;
  groupId: string;
  invitationId: string;
  scheduleId: string;
  sourceId: string;
  memoryId: string;
  evaluationId: string;
}

/** A new member with one of everything; `owner` makes what only the owner can make for them. */
export async function settle(owner: Client, word: string): Promise<Holdings> {
  const client = await owner.invite('member', `Somebody ${word.length}`);
  const userId = await client.id();
  const collectionId = await client.newCollection(`The ${word} papers`);
  const text = `The ${word} harbour opened in 1862. Boats leave the harbour every hour.`;
  const task = await client.add(collectionId, [{ title: `About ${word}`, text }]);
  const session = await client.post<Session>('/api/v1/sessions', { title: `Talk of ${word}` });
  const asked = json({ input: `When was the ${word} harbour opened?`, collectionIds: [collectionId] });
  const turn = await client.fetch(`/api/v1/sessions/${session.id}/messages`, asked);
  const { turnId } = await turn.json<ProcessReply>();
  const { id: keyId } = await client.post<ApiKey>('/api/v1/keys', { name: `Key of ${word}` });
  await client.onDevice();
  const logins = await client.get<Page<Login>>('/api/v1/me/logins');
  const group = await owner.post<Group>('/api/v1/groups', { name: `Group ${crypto.randomUUID()}` });
  await owner.status(`/api/v1/groups/${group.id}/members/${userId}`, { method: 'PUT' });
  await client.status(
    `/api/v1/collections/${collectionId}/access/group:${group.id}`,
    json({ level: 'read' }, {}, 'PUT'),
  );
  const { id: invitationId } = await owner.post<{ id: string }>('/api/v1/invitations', { role: 'viewer' });
  const { id: scheduleId } = await client.post<{ id: string }>('/api/v1/schedules', {
    name: `Schedule of ${word}`,
    prompt: `What is new about ${word}?`,
    cron: '0 9 * * *',
    timeZone: 'Europe/Berlin',
  });
  const { source, taskId: crawlId } = await client.post<SourceReceipt>(
    `/api/v1/collections/${collectionId}/documents`,
    {
      url: `http://kept0.site.test/${word}`,
      crawl: { schedule: { cron: '0 9 1 1 *', timeZone: 'UTC' } },
    },
  );
  await client.ended(crawlId);
  const { id: memoryId } = await client.post<{ id: string }>('/api/v1/memories', { text: `I keep ${word}.` });
  const labels = { queries: [{ id: `query of ${word}`, text: `When was the ${word} harbour opened?` }] };
  await client.status(`/api/v1/collections/${collectionId}/labelled-queries`, json(labels, {}, 'PUT'));
  const evaluated = await client.post<EvaluationReceipt>('/api/v1/evaluations', { collectionId, name: `Of ${word}` });
  await client.ended(evaluated.taskId);
  return {
    client,
    userId,
    word,
    collectionId,
    documentId: task.documents[0]?.id ?? '',
    taskId: task.id,
    sessionId: session.id,
    turnId,
    keyId,
    loginId: logins.items.find(({ kind }) => kind === 'device')?.id ?? '',
    groupId: group.id,
    invitationId,
    scheduleId,
    sourceId: source.id,
    memoryId,
    evaluationId: evaluated.evaluation.id,
  };
}

/** All that somebody keeps, as they see it; without the times at which they looked. */
export async function snapshot(owner: Client, { client, ...ids }: Holdings): Promise<Record<string, unknown>> {
  const paths = [
    '/api/v1/me',
    '/api/v1/collections',
    `/api/v1/collections/${ids.collectionId}/documents`,
    `/api/v1/collections/${ids.collectionId}/access`,
    `/api/v1/documents/${ids.documentId}/content`,
    `/api/v1/documents/${ids.documentId}/chunks`,
    '/api/v1/sessions',
    `/api/v1/sessions/${ids.sessionId}/messages`,
    `/api/v1/sessions/${ids.sessionId}/access`,
    '/api/v1/tasks',
    '/api/v1/schedules',
    '/api/v1/sources',
    `/api/v1/collections/${ids.collectionId}/labelled-queries`,
    `/api/v1/evaluations?collectionId=${ids.collectionId}`,
    `/api/v1/evaluations/${ids.evaluationId}/queries`,
    '/api/v1/keys',
    '/api/v1/memories',
    '/api/v1/me/logins',
  ];
  const entries: [string, unknown][] = [];
  for (const path of paths) entries.push([path, await read(client, path)]);
  entries.push(['group', await read(owner, `/api/v1/groups/${ids.groupId}`)]);
  // Of these the owner sees everybody's.
  entries.push(['invitation', await oneOf(owner, '/api/v1/invitations', ids.invitationId)]);
  entries.push(['person', await oneOf(owner, '/api/v1/users', ids.userId)]);
  return Object.fromEntries(entries);
}

async function oneOf(client: Client, path: string, wanted: string): Promise<unknown> {
  const { items } = await client.get<Page<{ id: string }>>(path);
  const found = items.find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`${path} does not list ${wanted}`);
  return found;
}

async function read(client: Client, path: string): Promise<unknown> {
  const reply = await client.fetch(path);
  if (reply.status !== 200) throw new Error(`${path} says ${reply.status}`);
  return JSON.parse(await reply.text(), (name, value: unknown) => {
    // Logins are listed by when they were last seen, which goes by the minute.
    if (name === 'items' && path.endsWith('/logins'))
      return (value as Login[]).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return name === 'lastSeenAt' || name === 'lastUsedAt' ? undefined : value;
  });
}

/** What somebody may come in with: each by its name. */
export async function credentialsOf({ client, collectionId }: Holdings): Promise<Record<string, Client>> {
  return {
    cookie: client,
    'access token': await client.onDevice(),
    'key with all scopes': await client.withKey(),
    'key of one collection': await client.withKey({ collectionIds: [collectionId] }),
  };
}

/** What lets nobody in: strangers, and what was a credential once. */
export async function spentCredentials(
  owner: Client,
  { client, sessionId }: Holdings,
  expire: (keyId: string) => Promise<unknown>,
): Promise<Record<string, Client>> {
  const bearer = (token: string): Client => new Client({ authorization: `Bearer ${token}` });
  const out = await owner.invite('member');
  const outDevice = await out.onDevice();
  const outKey = await out.withKey();
  const outId = await out.id();
  await out.status('/api/v1/me/logins', { method: 'DELETE' });
  await owner.status(`/api/v1/users/${outId}/disable`, { method: 'POST' });
  const expired = await client.withKey();
  await expire(expired.keyId);
  const revoked = await client.withKey();
  await client.status(`/api/v1/keys/${revoked.keyId}`, { method: 'DELETE' });
  const device = await client.onDevice();
  const [head = '', body = '', seal = ''] = (device.credential['authorization'] ?? '').slice(7).split('.');
  const { ticket } = await client.post<{ ticket: string }>(`/api/v1/sessions/${sessionId}/ticket`, {});
  const unsigned = btoa('{"alg":"none","typ":"at+jwt"}').replaceAll('=', '');
  return {
    nothing: new Client({}),
    'cookie that was signed out': out,
    'access token of a login that ended': outDevice,
    'key of somebody disabled': outKey,
    'expired key': expired,
    'revoked key': revoked,
    'access token with another seal': bearer(`${head}.${body}.${seal.toUpperCase()}`),
    'access token without a seal': bearer(`${unsigned}.${body}.`),
    'refresh token': bearer(device.refreshToken),
    'socket ticket': bearer(ticket),
    'cookie made of a key': new Client({
      cookie: `__Host-nexus_session=${(await client.withKey()).credential['authorization']?.slice(7)}`,
    }),
    invitation: bearer((await owner.post<{ token: string }>('/api/v1/invitations', { role: 'viewer' })).token),
  };
}
