import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { until } from '../../workers/background.ts';
import type {
  EvaluatedQuery,
  Evaluation,
  EvaluationReceipt,
  LabelledQuery,
  LabelledQueryPage,
} from '../../../src/application/protocol/evaluations.ts';
import type { Page, ProblemBody, SearchReply, Task } from '../../../src/application/protocol/resources.ts';

let client: Client;
/** Twelve places, each with a document `place-<n>`; and the labelled questions about them. */
let places: string;
const names = [
  'Aarhus',
  'Bergen',
  'Cork',
  'Dover',
  'Essen',
  'Ghent',
  'Haarlem',
  'Izmir',
  'Jena',
  'Kiel',
  'Lund',
  'Metz',
];
const queries: LabelledQuery[] = names.map((name, place) => ({
  id: `q${place}`,
  text: `When was the harbour of ${name} opened?`,
  relevant: { [`place-${place}`]: 1 },
  answers: [String(1800 + place)],
}));

beforeAll(async () => {
  client = await Client.signIn();
  places = await placesOf(client);
});

async function placesOf(of: Client): Promise<string> {
  const id = await of.newCollection('Places');
  await of.add(
    id,
    names.map((name, place) => ({
      name: `place-${place}`,
      title: `The place ${place}`,
      text: `The harbour of ${name} was opened in ${1800 + place}. Boats leave it every hour.`,
    })),
  );
  return id;
}

async function run(body: object, by = client): Promise<Evaluation> {
  const { taskId, evaluation } = await by.post<EvaluationReceipt>('/api/v1/evaluations', body);
  await by.ended(taskId);
  return by.get(`/api/v1/evaluations/${evaluation.id}`);
}

const queriesOf = (id: string, order = 'given'): Promise<Page<EvaluatedQuery>> =>
  client.get(`/api/v1/evaluations/${id}/queries?order=${order}`);

describe('an evaluation', () => {
  it('measures what searches find, with intervals, and shows each query', async () => {
    const missing = { id: 'gone', text: 'What is at the harbour of Oz?', relevant: { 'place-99': 2, 'place-0': 0 } };
    const reply = await client.fetch(
      '/api/v1/evaluations',
      json({ collectionId: places, name: 'First', queries: [...queries, missing] }),
    );
    expect(reply.status).toBe(202);
    const { taskId, evaluation } = await reply.json<EvaluationReceipt>();
    expect(evaluation).toMatchObject({ collectionId: places, name: 'First', state: 'running', taskId });
    const task = await client.ended(taskId);
    expect(task).toMatchObject({ kind: 'evaluate', state: 'done', progress: { done: 13, total: 13 } });
    const done = await client.get<Evaluation>(`/api/v1/evaluations/${evaluation.id}`);
    const ndcg = done.report?.a.ndcgAt10;
    expect(done).toMatchObject({ state: 'done', progress: { done: 13, total: 13 }, report: { missing: 1 } });
    expect(done.report?.index).toMatchObject({ embedder: 'openai:all-MiniLM-L6-v2', passages: 12 });
    expect(done.report?.a.recallAt10).toMatchObject({ value: 12 / 13, count: 13 });
    expect((ndcg?.low ?? 1) < (ndcg?.value ?? 0) && (ndcg?.value ?? 1) < (ndcg?.high ?? 0)).toBe(true);
    expect(task.result).toEqual({ evaluationId: evaluation.id, ndcgAt10: ndcg?.value });
    const worst = await queriesOf(evaluation.id, 'worst');
    expect(worst.items.map(({ query }) => query.id)[0]).toBe('gone');
    expect(worst.items[0]).toMatchObject({ missing: 1, a: { scores: { ndcgAt10: 0 } } });
    expect(worst.items[1]?.a?.found).toHaveLength(5);
    expect(worst.items.find(({ query }) => query.id === 'q3')).toMatchObject({
      a: { place: expect.any(Number) as number },
      wanted: [{ title: 'The place 3' }],
    });
    const { items } = await client.get<Page<Evaluation>>(`/api/v1/evaluations?collectionId=${places}`);
    expect(items.map(({ id }) => id)).toContain(evaluation.id);
  });

  it('finds what a search finds', async () => {
    const { id } = await run({ collectionId: places, queries: queries.slice(0, 3), settings: { mode: 'lexical' } });
    for (const { query, a } of (await queriesOf(id)).items) {
      const { results } = await client.post<SearchReply>('/api/v1/search', {
        query: query.text,
        collectionIds: [places],
        mode: 'lexical',
      });
      expect(a?.found.map(({ documentId }) => documentId)).toEqual(
        results.slice(0, 5).map(({ documentId }) => documentId),
      );
    }
  });

  it('compares two settings on the same queries', async () => {
    const relevant = Object.fromEntries(names.map((_, place) => [`place-${place}`, 1]));
    const odd = { id: 'odd', text: 'boating', relevant };
    const { id, report } = await run({
      collectionId: places,
      queries: [...queries, odd],
      settings: { mode: 'dense' },
      compareWith: { mode: 'lexical' },
    });
    const { a, b, comparison } = report ?? {};
    expect(comparison?.ndcgAt10.difference.value).toBeCloseTo((b?.ndcgAt10.value ?? 0) - (a?.ndcgAt10.value ?? 0), 10);
    const { better = 0, worse = 0, same = 0 } = comparison?.ndcgAt10 ?? {};
    expect(better + worse + same).toBe(13);
    // The stand-in for meaning knows whole words only.
    expect(better).toBe(1);
    expect((await queriesOf(id, 'changed')).items[0]?.query.id).toBe('odd');
  });

  it('answers each query where that is asked for', async () => {
    const unanswerable = { id: 'no', text: 'Why do giraffes sleep standing?', unanswerable: true };
    const { id, report } = await run({ collectionId: places, queries: [...queries, unanswerable], answer: true });
    expect(report?.answers).toMatchObject({
      citationPrecision: { value: 1 },
      holdsAnswer: { value: 1, count: 12 },
      abstentionAuc: { value: 1, count: 13 },
      answered: { value: 1, count: 12 },
      declined: { value: 1, count: 1 },
    });
    const { items } = await queriesOf(id);
    expect(items[4]?.answer).toMatchObject({ abstained: false, holdsAnswer: true });
    expect(items[4]?.answer?.citations[0]).toMatchObject({
      sentence: 'The harbour of Essen was opened in 1804.',
      verdict: 'supported',
    });
    expect(items[12]).toMatchObject({ answer: { abstained: true, citations: [] } });
    expect(items[12]?.a).toBeUndefined();
  });

  it('leaves the queries of late, which are people’s, alone', async () => {
    const id = await placesOf(client);
    await client.post('/api/v1/search', { query: 'boats every hour', collectionIds: [id] });
    await run({ collectionId: id, queries, answer: true });
    const recent = await env.COLLECTIONS.getByName(id).recentQueries();
    expect(recent.map(({ text }) => text)).toEqual(['boats every hour']);
  });

  it('is refused with what is wrong', async () => {
    const refused = async (body: object): Promise<[number, string]> => {
      const reply = await client.fetch('/api/v1/evaluations', json({ collectionId: places, queries, ...body }));
      return [reply.status, (await reply.json<ProblemBody>()).detail];
    };
    expect(await refused({ queries: [...queries, queries[0]] })).toEqual([400, expect.stringContaining('twice')]);
    expect(await refused({ settings: { wrods: 0.5 } })).toEqual([400, expect.stringContaining('wrods')]);
    expect(await refused({ settings: { words: 1.5 } })).toEqual([400, expect.stringContaining('settings.words')]);
    expect(await refused({ baseline: 'check' })).toEqual([409, expect.stringContaining('no baseline')]);
    const many = Array.from({ length: 5_001 }, (_, n) => ({ id: `${n}`, text: 'x' }));
    expect((await refused({ queries: many }))[0]).toBe(400);
    const long = { id: 'long', text: 'x', answers: Array.from({ length: 20 }, () => 'y'.repeat(2_000)) };
    expect(await refused({ queries: [long] })).toEqual([400, expect.stringContaining('32 KiB')]);
    const empty = await client.newCollection('Empty');
    expect(await client.status('/api/v1/evaluations', json({ collectionId: empty }))).toBe(400);
  });
});

describe('the task of an evaluation', () => {
  const slow = queries.map((query) => ({ ...query, text: `slow-model ${query.text}` }));

  it('can be cancelled, says so, and goes on when it is tried again', async () => {
    const { taskId, evaluation } = await client.post<EvaluationReceipt>('/api/v1/evaluations', {
      collectionId: places,
      queries: [...slow, ...queries.map((query) => ({ ...query, id: `fast ${query.id}` }))],
    });
    const path = `/api/v1/evaluations/${evaluation.id}`;
    await until('some are done', async () => (await client.get<Evaluation>(path)).progress.done >= 4);
    expect(await client.post<Task>(`/api/v1/tasks/${taskId}/cancel`, {})).toMatchObject({ state: 'cancelled' });
    await until('it says so', async () => (await client.get<Evaluation>(path)).state === 'cancelled');
    const { items } = await queriesOf(evaluation.id);
    const tried = items.filter(({ a }) => a !== undefined).length;
    expect(tried).toBeGreaterThanOrEqual(4);
    expect(tried).toBeLessThan(24);
    await client.post(`/api/v1/tasks/${taskId}/retry`, {});
    expect(await client.ended(taskId)).toMatchObject({ state: 'done', progress: { done: 24, total: 24 } });
    const done = await client.get<Evaluation>(path);
    expect(done).toMatchObject({ state: 'done', report: { a: { recallAt10: { value: 1, count: 24 } } } });
    expect(done.error).toBeUndefined();
  });

  it('asks nothing again that was put down before a crash', async () => {
    const many = Array.from({ length: 30 }, (_, n) => ({ ...queries[n % 12], id: `m${n}` }));
    const { id, taskId } = await run({ collectionId: places, queries: many });
    // As if it had been killed in the middle of the second batch: what was put down has a mark that asking would not leave.
    const [first, second] = await rowsOf(id);
    const marked = (first ?? []).map((outcome) => ({ ...outcome, missing: 1 }));
    await setOutcomes(id, 0, marked);
    await setOutcomes(id, 1, (second ?? []).slice(0, 4));
    await env.DB.prepare("update evaluations set state = 'running', report = null, scores = null where id = ?")
      .bind(id)
      .run();
    await env.DB.prepare("update tasks set state = 'queued', finished_at = null, not_before = 0 where id = ?")
      .bind(taskId)
      .run();
    await env.OUTBOX.getByName('outbox').wake();
    await client.ended(taskId);
    const { report } = await client.get<Evaluation>(`/api/v1/evaluations/${id}`);
    expect(report).toMatchObject({ missing: 20, a: { ndcgAt10: { count: 30 } } });
    expect((await rowsOf(id))[1]).toEqual(second);
  });

  async function rowsOf(id: string): Promise<object[][]> {
    const { results } = await env.DB.prepare(
      'select outcomes from evaluation_batches where evaluation_id = ? order by number',
    )
      .bind(id)
      .all<{ outcomes: string }>();
    return results.map(({ outcomes }) => JSON.parse(outcomes) as object[]);
  }

  async function setOutcomes(id: string, batch: number, outcomes: object[]): Promise<void> {
    await env.DB.prepare('update evaluation_batches set outcomes = ? where evaluation_id = ? and number = ?')
      .bind(JSON.stringify(outcomes), id, batch)
      .run();
  }

  it('ends when the evaluation is deleted', async () => {
    const { taskId, evaluation } = await client.post<EvaluationReceipt>('/api/v1/evaluations', {
      collectionId: places,
      queries: slow,
    });
    const path = `/api/v1/evaluations/${evaluation.id}`;
    expect(await client.status(path, { method: 'DELETE' })).toBe(204);
    expect(await client.status(path)).toBe(404);
    expect(await client.ended(taskId)).toMatchObject({ state: 'cancelled' });
    const left = env.DB.prepare('select count(*) as n from evaluation_batches where evaluation_id = ?');
    expect(await left.bind(evaluation.id).first('n')).toBe(0);
  });
});

describe('labelled queries of a collection', () => {
  it('are kept, replaced, read, used by an evaluation without any, and deleted', async () => {
    const id = await placesOf(client);
    const path = `/api/v1/collections/${id}/labelled-queries`;
    const put = (some: LabelledQuery[]): Promise<Response> => client.fetch(path, json({ queries: some }, {}, 'PUT'));
    expect(await (await put([...queries, { id: 'x', text: 'Old one' }])).json()).toMatchObject({
      counts: { upload: 13, thumb: 0, correction: 0 },
    });
    expect((await put(queries)).status).toBe(200);
    const { items, counts } = await client.get<LabelledQueryPage>(path);
    expect(counts.upload).toBe(12);
    expect(items.find(({ id: of }) => of === 'q3')).toEqual({
      ...queries[3],
      source: 'upload',
      updatedAt: expect.any(String) as string,
    });
    expect((await run({ collectionId: id })).report?.a.recallAt10).toMatchObject({ value: 1, count: 12 });
    expect(await client.status(`${path}?source=thumb`, { method: 'DELETE' })).toBe(204);
    expect((await client.get<LabelledQueryPage>(path)).counts.upload).toBe(12);
    expect(await client.status(path, { method: 'DELETE' })).toBe(204);
    expect((await client.get<LabelledQueryPage>(path)).items).toEqual([]);
  });

  it('take thousands', { timeout: 60_000 }, async () => {
    const id = await client.newCollection('Many');
    const many = Array.from({ length: 5_000 }, (_, n) => ({ id: `q${n}`, text: `Question ${n}?`, relevant: { a: 1 } }));
    const path = `/api/v1/collections/${id}/labelled-queries`;
    expect(await client.status(path, json({ queries: many }, {}, 'PUT'))).toBe(200);
    const { items, nextCursor, counts } = await client.get<LabelledQueryPage>(path);
    expect([items.length, counts.upload]).toEqual([100, 5_000]);
    const next = await client.get<LabelledQueryPage>(`${path}?cursor=${nextCursor}`);
    expect(next.items[0]?.id).not.toBe(items[0]?.id);
  });
});

describe('the baseline of a collection', () => {
  /** Labels that point at another place's document: nothing is right any more. */
  const wrong = queries.map((query, place) => ({ ...query, relevant: { [`place-${(place + 5) % 12}`]: 1 } }));
  const put = (id: string, body = {}): Promise<Response> =>
    client.fetch(`/api/v1/evaluations/${id}/baseline`, json(body, {}, 'PUT'));

  it('is kept, checked against, and not replaced by a worse one', async () => {
    const collectionId = await placesOf(client);
    const first = await run({ collectionId, name: 'Good', queries, baseline: 'keep' });
    expect(first).toMatchObject({ baseline: 'keep', baselineSince: expect.any(String) as string });
    expect(first.report?.baseline).toBeUndefined();
    const same = await run({ collectionId, queries, baseline: 'check' });
    expect(same.report?.baseline).toMatchObject({ name: 'Good', verdict: 'same', gate: 'passed', test: { same: 12 } });
    const worse = await run({ collectionId, queries: wrong, baseline: 'keep' });
    expect(worse.report?.baseline).toMatchObject({ evaluationId: first.id, verdict: 'worse', gate: 'refused' });
    expect(worse.baselineSince).toBeUndefined();
    const task = await client.get<Task>(`/api/v1/tasks/${worse.taskId}`);
    expect(task.result).toMatchObject({ verdict: 'worse', gate: 'refused' });
    const refused = await put(worse.id);
    expect([refused.status, (await refused.json<ProblemBody>()).detail]).toEqual([
      409,
      expect.stringContaining('Good'),
    ]);
    expect((await put(worse.id, { force: true })).status).toBe(200);
    expect((await client.get<Evaluation>(`/api/v1/evaluations/${first.id}`)).baselineSince).toBeUndefined();
    const better = await run({ collectionId, queries, baseline: 'keep' });
    expect(better.report?.baseline).toMatchObject({ evaluationId: worse.id, verdict: 'better', gate: 'passed' });
    expect(better.baselineSince).toBeDefined();
  });

  it('compares the queries that both have', async () => {
    const collectionId = await placesOf(client);
    await run({ collectionId, queries: queries.slice(0, 8), baseline: 'keep' });
    const { report } = await run({ collectionId, queries: queries.slice(4), baseline: 'check' });
    expect(report?.baseline?.test.difference.count).toBe(4);
  });

  it('goes with its evaluation, and is no unfinished one', async () => {
    const collectionId = await placesOf(client);
    const { id } = await run({ collectionId, queries, baseline: 'keep' });
    expect(await client.status(`/api/v1/evaluations/${id}`, { method: 'DELETE' })).toBe(204);
    expect(await client.status('/api/v1/evaluations', json({ collectionId, queries, baseline: 'check' }))).toBe(409);
    const slow = queries.map((query) => ({ ...query, text: `slow-model ${query.text}` }));
    const { evaluation } = await client.post<EvaluationReceipt>('/api/v1/evaluations', { collectionId, queries: slow });
    expect((await put(evaluation.id)).status).toBe(409);
    await client.status(`/api/v1/evaluations/${evaluation.id}`, { method: 'DELETE' });
  });
});

describe('who may evaluate', () => {
  it('is whoever may write to the collection; readers read', async () => {
    const { id } = await run({ collectionId: places, queries });
    const guest = await client.invite('member');
    const path = `/api/v1/evaluations/${id}`;
    const body = json({ collectionId: places, queries });
    expect([await guest.status(path), await guest.status('/api/v1/evaluations', body)]).toEqual([404, 404]);
    const access = `/api/v1/collections/${places}/access/user:${await guest.id()}`;
    await client.status(access, json({ level: 'read' }, {}, 'PUT'));
    expect([await guest.status(path), await guest.status('/api/v1/evaluations', body)]).toEqual([200, 403]);
    expect(await guest.status(path, { method: 'DELETE' })).toBe(403);
    await client.status(access, json({ level: 'write' }, {}, 'PUT'));
    const theirs = await run({ collectionId: places, queries }, guest);
    expect(theirs.state).toBe('done');
    await client.status(access, { method: 'DELETE' });
  });
});

describe('evaluations and labels', () => {
  it('go with their collection', async () => {
    const id = await placesOf(client);
    await client.status(`/api/v1/collections/${id}/labelled-queries`, json({ queries }, {}, 'PUT'));
    const evaluation = await run({ collectionId: id });
    const gone = await client.fetch(`/api/v1/collections/${id}`, { method: 'DELETE' });
    expect(await client.status(`/api/v1/evaluations/${evaluation.id}`)).toBe(404);
    await client.ended((await gone.json<Task>()).id);
    for (const [table, column, value] of [
      ['evaluations', 'collection_id', id],
      ['evaluation_batches', 'evaluation_id', evaluation.id],
      ['labelled_queries', 'collection_id', id],
    ]) {
      const count = env.DB.prepare(`select count(*) as n from ${table} where ${column} = ?`).bind(value);
      expect([table, await count.first('n')]).toEqual([table, 0]);
    }
  });
});
