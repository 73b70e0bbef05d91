import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { recordedBytes, recordedText, wholeFrom } from '../../workers/recorded-reply.ts';
import type { ProblemBody, ProcessReply, Session, Transcript } from '../../../src/application/protocol/resources.ts';
import type { SessionEvent } from '../../../src/application/protocol/events.ts';

const bindings: Cloudflare.Env = env;
const question = 'When was the harbour of Faaborg opened?';
let client: Client;
let collectionId: string;
beforeAll(async () => {
  client = await Client.signIn();
  collectionId = await client.newCollection();
  await client.add(collectionId, [{ title: 'Harbour', text: 'The harbour of Faaborg opened in 1862.' }]);
});

/** A session whose chat model is the named one. */
async function sessionWith(model: string): Promise<string> {
  const { id } = await client.post<Session>('/api/v1/sessions', {});
  await setModel(id, model);
  return id;
}

/** A new set of bindings is a new deployment as far as the composition root knows: its breakers have seen nothing yet. */
async function setModel(sessionId: string, model: string): Promise<void> {
  const settings = {
    NEXUS_CHAT: `openai:${model}@http://models.test/v1`,
    // Those are waited out; a busy machine does not use up the others' time.
    NEXUS_CHAT_TIMEOUT: /^(?:hangs|drips|stalls|trickles)$/.test(model) ? '1' : '20',
  };
  await runInDurableObject(bindings.SESSIONS.getByName(sessionId), (actor) => {
    Object.assign(actor, { env: { ...bindings, ...settings } });
  });
}

interface Outcome {
  status: number;
  body: ProcessReply | ProblemBody;
  turn: Transcript['turns'][number] | undefined;
}

async function ask(sessionId: string): Promise<Outcome> {
  const path = `/api/v1/sessions/${sessionId}/messages`;
  const reply = await client.fetch(path, json({ input: question, collectionIds: [collectionId] }));
  const body = await reply.json<ProcessReply | ProblemBody>();
  const { turns } = await client.get<Transcript>(path);
  return { status: reply.status, body, turn: turns.at(-1) };
}

async function stream(sessionId: string): Promise<SessionEvent[]> {
  const path = `/api/v1/sessions/${sessionId}/messages`;
  const reply = await client.fetch(path, json({ input: question, collectionIds: [collectionId], stream: true }));
  return (await reply.text())
    .split('\n\n')
    .filter(Boolean)
    .map((block) => JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as SessionEvent);
}

describe('a turn whose model', () => {
  it.each([
    ['limited', 429, 'rate_limited', /try again in 20 s/, ''],
    ['fails', 502, 'upstream_failed', /answered 500/, ''],
    ['busy', 503, 'capability_unavailable', /answered 503/, ''],
    ['hangs', 504, 'upstream_timeout', /within 1 s/, ''],
    ['drips', 504, 'upstream_timeout', /within 1 s/, ''],
    ['stalls', 504, 'upstream_timeout', /within 1 s/, 'It opened '],
    ['cut-130', 502, 'upstream_failed', /broke off/, 'It opened in 1862 – früh [1].'],
    ['torn-60', 502, 'upstream_failed', /broke off/, 'It opened '],
    ['garbled', 502, 'upstream_failed', /no part of an answer/, 'It opened '],
    ['length', 502, 'upstream_failed', /not whole/, recordedText],
  ])(
    '%s ends as %d %s, with what was written kept as part of a failed turn',
    async (model, status, code, why, text) => {
      const started = Date.now();
      const outcome = await ask(await sessionWith(model));
      expect(Date.now() - started).toBeLessThan(12_000);
      expect(outcome).toMatchObject({ status, body: { code, detail: why } });
      expect(outcome.turn).toMatchObject({ state: 'failed', answer: text, error: { code } });
      const events = await stream(await sessionWith(model));
      expect(events.at(-1)).toMatchObject({ type: 'turn.failed', code });
      expect(events.some(({ type }) => type === 'turn.completed')).toBe(false);
      expect(events.map((event) => (event.type === 'text.delta' ? event.text : '')).join('')).toBe(text);
    },
  );

  it('trickles without end is stopped by the deadline for the whole answer', async () => {
    const started = Date.now();
    const outcome = await ask(await sessionWith('trickles'));
    expect(outcome).toMatchObject({ status: 504, turn: { state: 'failed' }, body: { detail: /come to an end/ } });
    expect(Date.now() - started).toBeLessThan(12_000);
  });

  it('failed five times is not asked a sixth time, says so, and the session goes on afterwards', async () => {
    const id = await sessionWith(`flaky-5-${crypto.randomUUID()}`);
    for (let time = 0; time < 5; time += 1) expect((await ask(id)).status).toBe(502);
    const refused = await ask(id);
    expect(refused).toMatchObject({ status: 503, body: { code: 'capability_unavailable', detail: /rests/ } });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await ask(id)).toMatchObject({ status: 200, body: { answer: recordedText }, turn: { state: 'completed' } });
    expect((await ask(id)).status).toBe(200);
  });
});

describe.each([
  ['cut', false, '198.51.100.1'],
  ['torn', true, '198.51.100.2'],
])('a turn whose reply is %s at any byte', (how, streamed, address) => {
  it('is completed only once the end marker was whole', { timeout: 120_000 }, async () => {
    // Somebody else at another address: so many questions are more than one may ask at once.
    const member = await client.invite('member', how);
    const asker = new Client({ ...member.credential, 'cf-connecting-ip': address });
    const ask = async (id: string, at: number): Promise<unknown[]> => {
      await setModel(id, `${how}-${at}`);
      const path = `/api/v1/sessions/${id}/messages`;
      const reply = await asker.fetch(path, json({ input: question, stream: streamed }));
      const text = await reply.text();
      const { turns } = await bindings.SESSIONS.getByName(id).transcript({ limit: 1 });
      const shownWhole = streamed ? text.includes('event: turn.completed') : reply.status === 200;
      return [at, turns[0]?.state, shownWhole, recordedText.startsWith(turns[0]?.answer ?? '?')];
    };
    const outcomes: unknown[][] = [];
    const places = [...Array(recordedBytes.length + 1).keys()];
    const next = places.values();
    const worker = async (): Promise<void> => {
      const { id } = await asker.post<Session>('/api/v1/sessions', {});
      for (const at of next) outcomes[at] = await ask(id, at);
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    expect(outcomes).toEqual(
      places.map((at) => (at >= wholeFrom ? [at, 'completed', true, true] : [at, 'failed', false, true])),
    );
  });
});
