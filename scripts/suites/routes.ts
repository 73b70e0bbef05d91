/** The product's routes as data: what each takes, so that every suite tries every one. New routes are added here. */
import { randomUUID } from 'node:crypto';
import { exchange } from './exchange.ts';
import { valueAt } from './dotted.ts';
import type { NexusClient } from '../client/nexus-client.ts';

export interface StringField {
  /** Dotted, in the body. */
  path: string;
  /** For a secret: everything but the right one is refused. */
  secret?: boolean;
  /** For what is stored: reads it back, given the reply to the request that stored it. */
  shown?: (reply: unknown) => unknown;
}

/** `POST` with a body of JSON. */
export interface JsonRoute {
  /** The same in every run, which ids are not. */
  name: string;
  path: string;
  /** A right body, new each time it is asked for. */
  body: () => object;
  /** The status of the reply to it. */
  status: number;
  strings: StringField[];
}

/** A route with the id of something in its path. */
export interface IdRoute {
  name: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** The id as it stands in the path, escaped already. */
  path: (id: string) => string;
}

export interface Routes {
  json: JsonRoute[];
  withId: IdRoute[];
  /** `GET` with one query parameter, whose value comes after the path. */
  withQuery: { name: string; path: string }[];
  /** Multipart uploads. */
  upload: string;
}

const sentence = 'The harbour of Faaborg opened in 1862, and boats leave every hour.';
const api = '/api/v1';
const absent = '01890000-0000-7000-8000-000000000000';

/** Makes a collection, a document and a session, and lists the routes with their ids. */
export async function setUpRoutes(nexus: NexusClient): Promise<Routes> {
  const collectionId = await nexus.createCollection('Routes');
  const ids = await nexus.ingest(collectionId, [{ name: 'harbour', text: sentence }]);
  const documentId = [...ids.keys()][0] ?? '';
  // A collection of its own for what the suites put in, so that questions go to one that stays small.
  const intake = `${api}/collections/${await nexus.createCollection('Intake')}/documents`;
  const { id: sessionId } = (await nexus.request(`${api}/sessions`, {})) as { id: string };
  const questionOf = async (session: unknown, turnId: unknown): Promise<unknown> => {
    const transcript = await nexus.request(`${api}/sessions/${String(session)}/messages`);
    const turns = valueAt(transcript, 'turns') as { id: string; question: string }[];
    return turns.find(({ id }) => id === turnId)?.question;
  };
  /** Read back and deleted, since nobody may have more than fifty. */
  const scheduled = async (reply: unknown, field: string): Promise<unknown> => {
    const path = `${api}/schedules/${String(valueAt(reply, 'id'))}`;
    const shown = valueAt(await nexus.request(path), field);
    await exchange(nexus, path, { method: 'DELETE' });
    return shown;
  };
  /** The same: two hundred. */
  const noted = async (reply: unknown): Promise<unknown> => {
    const id = valueAt(reply, 'id');
    const notes = valueAt(await nexus.request(`${api}/memories`), 'items') as { id: string; text: string }[];
    await exchange(nexus, `${api}/memories/${String(id)}`, { method: 'DELETE' });
    return notes.find((note) => note.id === id)?.text;
  };
  const evaluatedText = async (reply: unknown): Promise<unknown> => {
    const path = `${api}/evaluations/${String(valueAt(reply, 'evaluation.id'))}`;
    const shown = valueAt(await nexus.request(`${path}/queries`), 'items.0.query.text');
    await exchange(nexus, path, { method: 'DELETE' });
    return shown;
  };
  return {
    json: [
      {
        name: 'sign in',
        path: '/auth/link',
        body: () => ({ token: 'bm90LW91cnM.bm90LW91cnM' }),
        status: 401,
        strings: [{ path: 'token', secret: true }],
      },
      {
        name: 'refresh',
        path: '/auth/refresh',
        body: () => ({ refresh_token: 'bm90LW91cnM', attempt: 'the first try' }),
        status: 401,
        strings: [{ path: 'refresh_token', secret: true }, { path: 'attempt' }],
      },
      {
        name: 'device',
        path: '/auth/device',
        body: () => ({ client: 'A terminal' }),
        status: 200,
        strings: [{ path: 'client' }],
      },
      {
        name: 'device poll',
        path: '/auth/device/token',
        body: () => ({ device_code: 'bm90LW91cnM' }),
        status: 400,
        strings: [{ path: 'device_code', secret: true }],
      },
      {
        name: 'device decision',
        path: '/auth/device/decision',
        body: () => ({ user_code: 'BCDF-GHJK', approve: false }),
        status: 404,
        strings: [{ path: 'user_code', secret: true }],
      },
      {
        name: 'erasure receipt',
        path: '/auth/erasures',
        body: () => ({ token: 'bm90LW91cnM' }),
        status: 404,
        strings: [{ path: 'token', secret: true }],
      },
      {
        name: 'new group',
        path: `${api}/groups`,
        body: () => ({ name: `Readers ${randomUUID()}`, requestsPerDay: 10 }),
        status: 201,
        strings: [{ path: 'name', shown: (reply) => valueAt(reply, 'name') }],
      },
      {
        name: 'invitation',
        path: `${api}/invitations`,
        body: () => ({ role: 'viewer', email: 'ada@example.org' }),
        status: 201,
        strings: [{ path: 'role' }, { path: 'email' }],
      },
      {
        name: 'new collection',
        path: `${api}/collections`,
        body: () => ({ name: 'Papers' }),
        status: 201,
        strings: [{ path: 'name', shown: (reply) => valueAt(reply, 'name') }],
      },
      {
        name: 'new document',
        path: intake,
        body: () => ({ name: 'a', title: 'A', text: newText() }),
        status: 202,
        strings: [
          { path: 'name', shown: (reply) => valueAt(reply, 'documents.0.name') },
          { path: 'title', shown: (reply) => valueAt(reply, 'documents.0.title') },
          { path: 'text' },
        ],
      },
      {
        name: 'new documents',
        path: intake,
        body: () => ({ documents: [{ name: 'a', title: 'A', text: newText() }] }),
        status: 202,
        strings: [
          { path: 'documents.0.name', shown: (reply) => valueAt(reply, 'documents.0.name') },
          { path: 'documents.0.title', shown: (reply) => valueAt(reply, 'documents.0.title') },
          { path: 'documents.0.text' },
        ],
      },
      {
        name: 'search',
        path: `${api}/search`,
        body: () => ({ query: 'harbour', collectionIds: [collectionId], limit: 3, mode: 'hybrid' }),
        status: 200,
        strings: [{ path: 'query' }, { path: 'collectionIds.0' }, { path: 'mode' }],
      },
      {
        name: 'process',
        path: `${api}/process`,
        body: () => ({ input: 'When did the harbour open?', collectionIds: [collectionId] }),
        status: 200,
        strings: [
          { path: 'input', shown: (reply) => questionOf(valueAt(reply, 'sessionId'), valueAt(reply, 'turnId')) },
          { path: 'sessionId' },
          { path: 'turnId' },
          { path: 'collectionIds.0' },
        ],
      },
      {
        name: 'new evaluation',
        path: `${api}/evaluations`,
        body: () => ({
          collectionId,
          name: 'Harbours',
          queries: [{ id: 'q1', text: 'When did the harbour open?', relevant: { harbour: 1 }, answers: ['1862'] }],
          settings: { mode: 'lexical' },
        }),
        status: 202,
        strings: [
          { path: 'collectionId' },
          { path: 'name', shown: (reply) => valueAt(reply, 'evaluation.name') },
          { path: 'queries.0.id' },
          { path: 'queries.0.text', shown: evaluatedText },
          { path: 'queries.0.answers.0' },
          { path: 'settings.mode' },
        ],
      },
      {
        name: 'new session',
        path: `${api}/sessions`,
        body: () => ({ title: 'A chat' }),
        status: 201,
        strings: [{ path: 'title', shown: (reply) => valueAt(reply, 'title') }],
      },
      {
        name: 'new message',
        path: `${api}/sessions/${sessionId}/messages`,
        body: () => ({ input: 'When did the harbour open?', collectionIds: [collectionId] }),
        status: 200,
        strings: [{ path: 'input' }, { path: 'turnId' }, { path: 'collectionIds.0' }],
      },
      {
        name: 'new source',
        path: intake,
        body: () => ({
          url: 'https://sources.invalid/start',
          crawl: { schedule: { cron: '0 6 29 2 *', timeZone: 'UTC' } },
        }),
        status: 202,
        strings: [
          { path: 'url' },
          { path: 'crawl.schedule.cron' },
          { path: 'crawl.schedule.timeZone' },
          { path: 'crawl.kind' },
        ],
      },
      {
        name: 'new memory',
        path: `${api}/memories`,
        body: () => ({ text: `I live in Faaborg. ${randomUUID()}` }),
        status: 201,
        strings: [{ path: 'text', shown: (reply) => noted(reply) }],
      },
      {
        name: 'new schedule',
        path: `${api}/schedules`,
        body: () => ({
          name: 'Leap days',
          prompt: 'When did the harbour open?',
          cron: '0 6 29 2 *',
          timeZone: 'Europe/Berlin',
          collectionIds: [collectionId],
        }),
        status: 201,
        strings: [
          { path: 'name', shown: (reply) => scheduled(reply, 'name') },
          { path: 'prompt', shown: (reply) => scheduled(reply, 'prompt') },
          { path: 'cron', shown: (reply) => scheduled(reply, 'cron') },
          { path: 'timeZone', shown: (reply) => scheduled(reply, 'timeZone') },
          { path: 'sessionId' },
          { path: 'collectionIds.0' },
        ],
      },
      {
        name: 'tool of a plugin',
        path: `${api}/plugins/calculator/tools/calculate`,
        body: () => ({ input: { expression: '6 * 7' } }),
        status: 200,
        strings: [{ path: 'input.expression' }],
      },
      {
        name: 'new plugin',
        path: `${api}/plugins`,
        body: () => ({ package: '{"format":"nexus-plugin-1"}' }),
        status: 400,
        strings: [{ path: 'package' }, { path: 'digest' }, { path: 'signature' }, { path: 'publicKey' }],
      },
      {
        name: 'new MCP server',
        path: `${api}/plugins`,
        body: () => ({ mcp: 'http://127.0.0.1:9/mcp', id: 'tools' }),
        status: 422,
        strings: [{ path: 'mcp' }, { path: 'id' }],
      },
      {
        name: 'sign-in of a plugin',
        path: `${api}/plugins/calculator/sign-in`,
        body: () => ({ clientId: 'nexus', clientSecret: 'bm90LW91cnM' }),
        status: 409,
        strings: [{ path: 'clientId' }, { path: 'clientSecret' }],
      },
    ],
    withId: [
      ...idRoutes('DELETE', 'collections/:id'),
      ...idRoutes('GET', 'collections/:id', 'collections/:id/documents'),
      ...idRoutes('POST', 'collections/:id/reindex', 'collections/:id/rollback'),
      ...idRoutes('GET', 'documents/:id', 'documents/:id/content', 'documents/:id/chunks'),
      ...idRoutes('DELETE', 'documents/:id'),
      ...idRoutes('POST', 'documents/:id/reindex'),
      ...idRoutes('GET', 'sessions/:id', 'sessions/:id/messages', 'sessions/:id/events', 'sessions/:id/socket'),
      ...idRoutes('DELETE', 'sessions/:id'),
      ...idRoutes('POST', `sessions/:id/turns/${absent}/cancel`, `sessions/:id/turns/${absent}/feedback`),
      ...idRoutes('GET', 'tasks/:id'),
      ...idRoutes('POST', 'tasks/:id/cancel', 'tasks/:id/retry'),
      ...idRoutes('GET', 'tasks/:id/events'),
      ...idRoutes('GET', 'collections/:id/access', 'sessions/:id/access', 'groups/:id'),
      ...idRoutes('POST', 'sessions/:id/ticket', 'users/:id/disable', 'users/:id/enable', 'keys/:id/rotate'),
      ...idRoutes('DELETE', 'keys/:id', 'groups/:id', 'invitations/:id', 'me/logins/:id'),
      ...idRoutes('GET', 'schedules/:id'),
      ...idRoutes('DELETE', 'schedules/:id'),
      ...idRoutes('POST', 'schedules/:id/run'),
      ...idRoutes('DELETE', 'memories/:id'),
      ...idRoutes('GET', 'sources/:id', 'sources/:id/pages'),
      ...idRoutes('DELETE', 'sources/:id'),
      ...idRoutes('POST', 'sources/:id/crawl'),
      ...idRoutes('GET', 'evaluations/:id', 'evaluations/:id/queries', 'collections/:id/labelled-queries'),
      ...idRoutes('GET', 'plugins/:id', 'plugins/:id/log'),
      ...idRoutes('DELETE', 'plugins/:id', 'plugins/:id/sign-in'),
      ...idRoutes('POST', 'plugins/:id/upgrade', 'plugins/:id/sign-in', 'plugins/calculator/tools/:id'),
      ...idRoutes('DELETE', 'evaluations/:id', 'collections/:id/labelled-queries'),
    ],
    withQuery: [
      { name: 'sign-in token', path: '/sign-in?token=' },
      { name: 'collections cursor', path: `${api}/collections?cursor=` },
      { name: 'documents cursor', path: `${api}/collections/${collectionId}/documents?cursor=` },
      { name: 'chunks cursor', path: `${api}/documents/${documentId}/chunks?cursor=` },
      { name: 'sessions cursor', path: `${api}/sessions?cursor=` },
      { name: 'messages before', path: `${api}/sessions/${sessionId}/messages?before=` },
      { name: 'events after', path: `${api}/sessions/${sessionId}/events?after=` },
      { name: 'tasks cursor', path: `${api}/tasks?cursor=` },
      { name: 'people cursor', path: `${api}/users?cursor=` },
      { name: 'audit actor', path: `${api}/audit?actor=` },
      { name: 'audit since', path: `${api}/audit?since=` },
      { name: 'evaluations of', path: `${api}/evaluations?collectionId=` },
      { name: 'labelled queries after', path: `${api}/collections/${collectionId}/labelled-queries?cursor=` },
      { name: 'plugin log cursor', path: `${api}/plugins/calculator/log?cursor=` },
      { name: 'plugin sign-in state', path: '/auth/plugins/calculator/callback?code=x&state=' },
      { name: 'sources of', path: `${api}/sources?collectionId=` },
      { name: 'sources cursor', path: `${api}/sources?cursor=` },
      { name: 'device code', path: '/device?code=' },
    ],
    upload: intake,
  };
}

function idRoutes(method: IdRoute['method'], ...templates: string[]): IdRoute[] {
  return templates.map((template) => ({
    method,
    name: `${method} ${template}`,
    path: (id) => `${api}/${template.replace(':id', () => id)}`,
  }));
}

/** The same text twice would be one document. */
function newText(): string {
  return `${sentence} ${randomUUID()}`;
}
