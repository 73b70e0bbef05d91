import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import type {
  Page,
  ProblemBody,
  ProcessReply,
  Session,
  Transcript,
} from '../../../src/application/protocol/resources.ts';
import type { ServerFrame, SessionEvent } from '../../../src/application/protocol/events.ts';

let client: Client;
let collectionId: string;
beforeAll(async () => {
  client = await Client.signIn();
  collectionId = await client.newCollection();
  await client.add(collectionId, [
    { title: 'Harbour', text: 'The harbour of Faaborg opened in 1862. Boats leave the harbour every hour.' },
    { title: 'Orchard', text: 'Apples grow in the orchard behind the church.' },
  ]);
});

const question = 'When was the harbour of Faaborg opened?';
const newSession = async (): Promise<string> => (await client.post<Session>('/api/v1/sessions', {})).id;

/** A socket with the frames it has got, and a way to wait for one. */
async function connect(
  sessionId: string,
): Promise<{ socket: WebSocket; frames: ServerFrame[]; until: (type: string) => Promise<ServerFrame> }> {
  const reply = await client.fetch(`/api/v1/sessions/${sessionId}/socket`, { headers: { upgrade: 'websocket' } });
  const socket = reply.webSocket;
  if (socket === null) throw new Error(`no socket: ${reply.status}`);
  const frames: ServerFrame[] = [];
  socket.addEventListener('message', ({ data }) => void frames.push(JSON.parse(data as string) as ServerFrame));
  socket.accept();
  const until = async (type: string): Promise<ServerFrame> => {
    for (let tries = 0; tries < 400; tries += 1) {
      const frame = frames.find((candidate) => candidate.type === type);
      if (frame !== undefined) return frame;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no ${type} among ${JSON.stringify(frames)}`);
  };
  await until('session');
  return { socket, frames, until };
}

function textOf(events: readonly ServerFrame[]): string {
  return events.map((event) => (event.type === 'text.delta' ? event.text : '')).join('');
}

async function eventsOf(reply: Response): Promise<SessionEvent[]> {
  const text = await reply.text();
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((block) => JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as SessionEvent);
}

describe('asking over POST', () => {
  it('answers from the documents and cites the passage word for word', async () => {
    const reply = await client.post<ProcessReply>('/api/v1/process', {
      input: question,
      collectionIds: [collectionId],
    });
    expect(reply).toMatchObject({ abstained: false, model: 'embedded:extractive', toolCalls: [] });
    const [citation] = reply.citations;
    expect(citation).toMatchObject({
      title: 'Harbour',
      quote: 'The harbour of Faaborg opened in 1862.',
      verdict: 'supported',
    });
    expect(reply.answer.slice(citation?.start, citation?.end)).toBe('The harbour of Faaborg opened in 1862.');
    const { turns } = await client.get<Transcript>(`/api/v1/sessions/${reply.sessionId}/messages`);
    expect(turns).toMatchObject([
      { id: reply.turnId, question, state: 'completed', answer: reply.answer, citations: reply.citations },
    ]);
    const { items } = await client.get<Page<Session>>('/api/v1/sessions');
    expect(items[0]).toMatchObject({ id: reply.sessionId, title: question });
  });

  it('says so when the documents hold no answer', async () => {
    const reply = await client.post<ProcessReply>('/api/v1/process', {
      input: 'Qui a peint ce plafond?',
      collectionIds: [collectionId],
    });
    expect(reply).toMatchObject({ abstained: true, citations: [] });
  });

  it('streams events in order, ending with the turn', async () => {
    const reply = await client.fetch(
      '/api/v1/process',
      json({ input: question, collectionIds: [collectionId], stream: true }),
    );
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const sessionId = reply.headers.get('x-nexus-session');
    const events = await eventsOf(reply);
    expect(events[0]).toMatchObject({ type: 'turn.started', question });
    expect(events.at(-1)).toMatchObject({ type: 'turn.completed', state: 'completed' });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => (events[0]?.seq ?? 0) + index));
    const { turns } = await client.get<Transcript>(`/api/v1/sessions/${sessionId}/messages`);
    expect(textOf(events)).toBe(turns[0]?.answer);
  });

  it('refuses empty and endless questions, unknown sessions and collections that are not there', async () => {
    const codes = async (body: object): Promise<[number, string]> => {
      const reply = await client.fetch('/api/v1/process', json(body));
      return [reply.status, (await reply.json<ProblemBody>()).code];
    };
    const sessions = async (): Promise<number> => (await client.get<Page<Session>>('/api/v1/sessions')).items.length;
    const before = await sessions();
    expect(await codes({ input: '   ' })).toEqual([400, 'bad_request']);
    expect(await codes({ input: 'x'.repeat(4001) })).toEqual([400, 'bad_request']);
    expect(await codes({})).toEqual([400, 'bad_request']);
    expect(await codes({ input: 'x', sessionId: 'nope' })).toEqual([404, 'not_found']);
    expect(await codes({ input: 'x', collectionIds: ['nope'] })).toEqual([404, 'not_found']);
    // None of them has left a session behind.
    expect(await sessions()).toBe(before);
  });

  it('starts a turn once when its id is sent twice', async () => {
    const id = await newSession();
    const turnId = crypto.randomUUID();
    const ask = (): Promise<ProcessReply> =>
      client.post<ProcessReply>(`/api/v1/sessions/${id}/messages`, {
        input: question,
        turnId,
        collectionIds: [collectionId],
      });
    const [first, second] = [await ask(), await ask()];
    expect(second.answer).toBe(first.answer);
    expect((await client.get<Transcript>(`/api/v1/sessions/${id}/messages`)).turns).toHaveLength(1);
  });
});

describe('asking over the socket', () => {
  it('streams the answer, and a second client that resumes gets the same characters', async () => {
    const id = await newSession();
    const first = await connect(id);
    first.socket.send(JSON.stringify({ type: 'turn.start', input: question, collectionIds: [collectionId] }));
    await first.until('turn.completed');
    const events = first.frames.filter((frame): frame is SessionEvent => 'seq' in frame && frame.type !== 'session');
    expect(textOf(events)).toContain('1862');
    for (const cut of [0, 3, events.length]) {
      const later = await connect(id);
      later.socket.send(JSON.stringify({ type: 'resume', after: events[cut - 1]?.seq ?? 0 }));
      if (cut < events.length) await later.until('turn.completed');
      expect([...events.slice(0, cut), ...later.frames.filter((frame) => frame.type !== 'session')]).toEqual(events);
      later.socket.close();
    }
    first.socket.close();
  });

  it('goes on for a socket that slept through the eviction of its actor', async () => {
    const id = await newSession();
    const { socket, frames, until } = await connect(id);
    socket.send(JSON.stringify({ type: 'resume', after: 0 }));
    await evictDurableObject(env.SESSIONS.getByName(id));
    socket.send(JSON.stringify({ type: 'turn.start', input: question, collectionIds: [collectionId] }));
    await until('turn.completed');
    expect(textOf(frames)).toContain('1862');
    socket.close();
  });

  it('stops an answer when told to and keeps what was written', async () => {
    const id = await newSession();
    const { socket, frames, until } = await connect(id);
    const turnId = crypto.randomUUID();
    socket.send(
      JSON.stringify({ type: 'turn.start', turnId, input: `slow-model ${question}`, collectionIds: [collectionId] }),
    );
    await until('turn.step');
    socket.send(JSON.stringify({ type: 'turn.start', input: 'Another?' }));
    expect(await until('problem')).toMatchObject({ code: 'conflict' });
    socket.send(JSON.stringify({ type: 'turn.cancel', turnId }));
    expect(await until('turn.completed')).toMatchObject({ state: 'cancelled', turnId });
    expect(frames.filter((frame) => frame.type === 'turn.completed')).toHaveLength(1);
    socket.close();
  });

  it('answers frames that are none with a problem and stays open', async () => {
    const { socket, frames, until } = await connect(await newSession());
    for (const frame of [
      '{',
      '[]',
      '{"type":"dance"}',
      '{"type":"resume","after":-1}',
      '{"type":"turn.start","input":""}',
    ])
      socket.send(frame);
    socket.send(new Uint8Array([1, 2, 3]));
    socket.send(JSON.stringify({ type: 'turn.start', input: question, collectionIds: [collectionId] }));
    await until('turn.completed');
    expect(frames.filter((frame) => frame.type === 'problem')).toHaveLength(6);
    socket.close();
  });

  it('takes upgrades only', async () => {
    expect((await client.fetch(`/api/v1/sessions/${await newSession()}/socket`)).status).toBe(400);
  });
});

describe('event streams', () => {
  it('resume by Last-Event-ID', async () => {
    const id = await newSession();
    const live = await eventsOf(
      await client.fetch(
        `/api/v1/sessions/${id}/messages`,
        json({ input: question, collectionIds: [collectionId], stream: true }),
      ),
    );
    const seen = live[4]?.seq ?? 0;
    const reply = await client.fetch(`/api/v1/sessions/${id}/events`, { headers: { 'last-event-id': String(seen) } });
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('turn.completed')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(await eventsOf(new Response(text))).toEqual(live.slice(5));
    expect((await client.fetch(`/api/v1/sessions/${id}/events`, { headers: { 'last-event-id': 'x' } })).status).toBe(
      400,
    );
  });
});

describe('sessions', () => {
  it('are forgotten when deleted, sockets and all', async () => {
    const id = await newSession();
    const { socket, until } = await connect(id);
    socket.send(JSON.stringify({ type: 'turn.start', input: question, collectionIds: [collectionId] }));
    await until('turn.completed');
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    expect((await client.fetch(`/api/v1/sessions/${id}`, { method: 'DELETE' })).status).toBe(204);
    await closed;
    expect((await client.fetch(`/api/v1/sessions/${id}/messages`)).status).toBe(404);
    expect((await client.fetch(`/api/v1/sessions/${id}`)).status).toBe(404);
  });

  it('can be named', async () => {
    const made = await client.post<Session>('/api/v1/sessions', { title: ' Plans ' });
    expect(await client.get<Session>(`/api/v1/sessions/${made.id}`)).toMatchObject({ title: 'Plans' });
    await client.fetch(`/api/v1/sessions/${made.id}/turns/none/cancel`, { method: 'POST' });
  });
});
