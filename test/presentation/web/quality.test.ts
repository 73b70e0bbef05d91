import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Quality } from '../../../src/presentation/web/quality/quality.ts';
import { formatSettings, formatShare, wordsOf } from '../../../src/presentation/web/quality/figures.ts';
import { readLabels } from '../../../src/presentation/web/quality/read-labels.ts';
import type { Api } from '../../../src/presentation/web/api/client.ts';
import type { Evaluation, EvaluationReport } from '../../../src/application/protocol/evaluations.ts';

describe('a file of labelled queries', () => {
  const query = { id: 'q', text: 'Why?', relevant: { a: 1 } };

  it('is an array, an object with queries, or an object a line', () => {
    expect(readLabels(JSON.stringify([query]))).toEqual([query]);
    expect(readLabels(`\uFEFF${JSON.stringify({ queries: [query] })}`)).toEqual([query]);
    expect(readLabels(`${JSON.stringify(query)}\n\n{"_id": 7, "text": "How?"}\n`)).toEqual([
      query,
      { id: '7', text: 'How?' },
    ]);
    expect(readLabels(JSON.stringify(query))).toEqual([query]);
  });

  it('needs no ids', () => {
    expect(readLabels('{"text": "One?"}\n{"text": "Two?"}').map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('that is none says where', () => {
    expect(() => readLabels('')).toThrow('no queries');
    expect(() => readLabels('{"text": "One?"}\nTwo?')).toThrow('Row 2');
    expect(() => readLabels('["Why?"]')).toThrow('Row 1');
  });
});

describe('figures', () => {
  it('are short and say what a test found', () => {
    expect([0.967, 1, 0, -0.0124, -0.0001].map(formatShare)).toEqual(['.967', '1.000', '.000', '-.012', '.000']);
    const difference = { value: 0.012, low: 0.002, high: 0.021, count: 40 };
    expect(wordsOf({ difference, p: 0.01, better: 12, worse: 5, same: 23 })).toEqual({
      better: 12,
      worse: 5,
      difference: '.012 [.002, .021]',
      p: '.010',
      meaning: 'That is hardly chance.',
    });
    expect(wordsOf({ difference, p: 0.2, better: 1, worse: 0, same: 0 }).meaning).toBe('That may be chance.');
    expect(formatSettings({})).toBe('standard settings');
    expect(formatSettings({ words: 0.5, mode: 'lexical' })).toBe('words .5, mode lexical');
  });
});

describe('the quality of a collection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const evaluation = (id: string, more: Partial<Evaluation>): Evaluation => ({
    id,
    collectionId: 'c',
    name: id,
    state: 'done',
    taskId: `task ${id}`,
    progress: { done: 0, total: 2 },
    settings: {},
    answer: false,
    createdAt: '2026-01-01T00:00:00Z',
    ...more,
  });
  const report = { a: {}, missing: 0 } as unknown as EvaluationReport;
  const compared = { ...report, b: {} } as unknown as EvaluationReport;

  function serve(items: Evaluation[]) {
    const asked: string[] = [];
    const said: string[] = [];
    const api = {
      labelledQueries: () => Promise.resolve({ items: [], counts: { upload: 2, thumb: 1, correction: 0 } }),
      evaluations: () => Promise.resolve({ items: [...items] }),
      evaluatedQueries: (id: string, order: string) => {
        asked.push(`${id} ${order}`);
        return Promise.resolve({ items: [{ query: { id: 'q', text: id } }] });
      },
    } as unknown as Api;
    return { quality: new Quality(api, (text) => said.push(text)), asked, said };
  }

  it('shows the newest evaluation that is done, and follows one that runs', async () => {
    const items = [evaluation('new', { state: 'running' }), evaluation('old', { report })];
    const { quality, asked, said } = serve(items);
    await quality.show('c');
    expect([quality.labelled.value, quality.chosen.value?.id]).toEqual([3, 'old']);
    items[0] = evaluation('new', { report: compared });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(quality.chosen.value?.id).toBe('new');
    expect(said).toEqual(['new is ready']);
    expect(asked).toEqual(['old worst', 'new worst']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(2);
  });

  it('orders by change only where there are two runs', async () => {
    const { quality, asked } = serve([evaluation('two', { report: compared }), evaluation('one', { report })]);
    await quality.show('c');
    quality.orderBy('changed');
    quality.choose('one');
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(['two worst', 'two changed', 'one worst']);
    expect(quality.order.value).toBe('worst');
    expect(quality.queries.value?.[0]?.query.text).toBe('one');
  });

  it('forgets all of one collection when it shows another', async () => {
    const { quality } = serve([evaluation('one', { report })]);
    await quality.show('c');
    const showing = quality.show('d');
    expect([quality.counts.value, quality.evaluations.value, quality.queries.value]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await showing;
    await quality.show(undefined);
    expect(quality.evaluations.value).toBeUndefined();
  });
});
