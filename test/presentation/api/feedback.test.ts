import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import type { FeedbackReply, ProcessReply, Transcript } from '../../../src/application/protocol/resources.ts';
import type {
  Evaluation,
  EvaluationReceipt,
  LabelledQueryPage,
} from '../../../src/application/protocol/evaluations.ts';

let client: Client;
let collectionId: string;
let ids: Record<string, string>;
beforeAll(async () => {
  client = await Client.signIn();
  collectionId = await client.newCollection('Harbours');
  const { documents } = await client.add(collectionId, [
    {
      name: 'faaborg',
      title: 'Faaborg',
      text: 'The harbour of Faaborg was opened in 1862. Boats leave it every hour.',
    },
    { name: 'bread', title: 'Bread', text: 'Bread is baked on Sundays by the baker of Svendborg.' },
  ]);
  ids = Object.fromEntries(documents.map(({ name, id }) => [name, id]));
});

const question = 'When was the harbour of Faaborg opened?';

async function asked(by = client, input = question, sessionId?: string): Promise<ProcessReply> {
  return by.post('/api/v1/process', { input, collectionIds: [collectionId], ...(sessionId && { sessionId }) });
}

const rate = (reply: ProcessReply, change: object, by = client): Promise<Response> =>
  by.fetch(`/api/v1/sessions/${reply.sessionId}/turns/${reply.turnId}/feedback`, json(change));

const labels = async (): Promise<LabelledQueryPage['items']> =>
  (await client.get<LabelledQueryPage>(`/api/v1/collections/${collectionId}/labelled-queries`)).items;
const labelOf = async ({ turnId }: ProcessReply) => (await labels()).find(({ id }) => id === `turn ${turnId}`);

describe('a thumb', () => {
  it('stays with its answer, labels the question, and can be turned and taken back', async () => {
    const turn = await asked();
    const up = await rate(turn, { rating: 'up' });
    expect(await up.json<FeedbackReply>()).toEqual({ feedback: { rating: 'up' }, labelled: [collectionId] });
    expect(await labelOf(turn)).toMatchObject({
      text: question,
      relevant: { [ids['faaborg'] ?? '']: 1 },
      source: 'thumb',
    });
    const { turns } = await client.get<Transcript>(`/api/v1/sessions/${turn.sessionId}/messages`);
    expect(turns.at(-1)?.feedback).toEqual({ rating: 'up' });
    expect(await (await rate(turn, { rating: 'down' })).json()).toEqual({ feedback: { rating: 'down' }, labelled: [] });
    expect(await labelOf(turn)).toBeUndefined();
    expect(await (await rate(turn, { rating: null })).json()).toEqual({ feedback: {}, labelled: [] });
  });

  it('labels a follow-up with the question that it leans on', async () => {
    const first = await asked();
    const second = await asked(client, 'And how often do boats leave it?', first.sessionId);
    await rate(second, { rating: 'up' });
    expect((await labelOf(second))?.text).toBe(`${question} And how often do boats leave it?`);
  });

  it('is refused with nothing to say, and for a turn that is not there', async () => {
    const turn = await asked();
    expect((await rate(turn, {})).status).toBe(400);
    expect((await rate(turn, { rating: 'sideways' })).status).toBe(400);
    expect((await rate({ ...turn, turnId: crypto.randomUUID() }, { rating: 'up' })).status).toBe(404);
  });
});

describe('a citation', () => {
  it('marked as wrong is not relevant, and the document named instead is', async () => {
    const turn = await asked();
    const index = turn.citations[0]?.index;
    await rate(turn, { rating: 'up' });
    await rate(turn, { citation: { index, verdict: 'wrong' } });
    const [faaborg = '', bread = ''] = [ids['faaborg'], ids['bread']];
    expect(await labelOf(turn)).toMatchObject({ relevant: { [faaborg]: 0 }, source: 'correction' });
    const named = await rate(turn, { documentId: bread });
    expect(await named.json<FeedbackReply>()).toMatchObject({
      feedback: { rating: 'up', citations: [{ index, verdict: 'wrong' }], documentId: bread },
    });
    expect(await labelOf(turn)).toMatchObject({ relevant: { [faaborg]: 0, [bread]: 1 } });
    await rate(turn, { citation: { index, verdict: 'right' }, documentId: null });
    expect((await labelOf(turn))?.relevant).toEqual({ [faaborg]: 1 });
  });

  it('labels for an evaluation, which finds what people said', async () => {
    const id = await client.newCollection('Rated');
    await client.add(id, [{ title: 'Faaborg', text: 'The harbour of Faaborg was opened in 1862.' }]);
    const turn = await client.post<ProcessReply>('/api/v1/process', {
      input: question,
      collectionIds: [id],
    });
    await rate(turn, { rating: 'up' });
    const { taskId, evaluation } = await client.post<EvaluationReceipt>('/api/v1/evaluations', { collectionId: id });
    await client.ended(taskId);
    const { report } = await client.get<Evaluation>(`/api/v1/evaluations/${evaluation.id}`);
    expect(report?.a.ndcgAt10).toMatchObject({ value: 1, count: 1 });
  });
});

describe('feedback of somebody who may only read the collection', () => {
  it('stays with the turn and labels nothing', async () => {
    const reader = await client.invite('member');
    const access = `/api/v1/collections/${collectionId}/access/user:${await reader.id()}`;
    await client.status(access, json({ level: 'read' }, {}, 'PUT'));
    const turn = await asked(reader);
    const rated = await rate(turn, { rating: 'up' }, reader);
    expect(await rated.json<FeedbackReply>()).toEqual({ feedback: { rating: 'up' }, labelled: [] });
    expect(await labelOf(turn)).toBeUndefined();
    await client.status(access, json({ level: 'write' }, {}, 'PUT'));
    const key = await reader.withKey({ scopes: ['sessions:read', 'sessions:write', 'collections:read'] });
    expect(await (await rate(turn, { rating: 'up' }, key)).json()).toMatchObject({ labelled: [] });
    expect(await (await rate(turn, { rating: 'up' }, reader)).json()).toMatchObject({ labelled: [collectionId] });
  });

  it('names no document that they may not read', async () => {
    const guest = await client.invite('member');
    const id = await guest.newCollection();
    await guest.add(id, [{ text: 'Owls hunt at night.' }]);
    const turn = await guest.post<ProcessReply>('/api/v1/process', { input: 'When do owls hunt?' });
    expect((await rate(turn, { documentId: ids['bread'] }, guest)).status).toBe(404);
  });

  it('is gone with them, also from evaluations of others, whose figures stay', async () => {
    const guest = await client.invite('member', 'Guest of words');
    const access = `/api/v1/collections/${collectionId}/access/user:${await guest.id()}`;
    await client.status(access, json({ level: 'write' }, {}, 'PUT'));
    const turn = await asked(guest, 'When was the harbour of Faaborg opened, quokkaberry?');
    await rate(turn, { rating: 'up' }, guest);
    const { taskId, evaluation } = await client.post<EvaluationReceipt>('/api/v1/evaluations', { collectionId });
    await client.ended(taskId);
    const path = `/api/v1/evaluations/${evaluation.id}`;
    const read = async (): Promise<string> => (await client.fetch(`${path}/queries`)).text();
    expect(await read()).toContain('quokkaberry');
    const before = await client.get<Evaluation>(path);
    const erased = await guest.fetch('/api/v1/me', json({ confirm: 'Guest of words' }, {}, 'DELETE'));
    const { receiptToken } = await erased.json<{ receiptToken: string }>();
    for (let tries = 0; tries < 200; tries += 1) {
      const receipt = await client.post<{ finishedAt?: string }>('/auth/erasures', { token: receiptToken });
      if (receipt.finishedAt !== undefined) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await read()).not.toContain('quokkaberry');
    expect(await labelOf(turn)).toBeUndefined();
    expect(await client.get<Evaluation>(path)).toEqual(before);
  });
});
