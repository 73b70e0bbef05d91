import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/domain/problem.ts';
import { fakePassage } from '../../fakes/passage.ts';
import { rerank, reranked } from '../../../src/application/orchestrator/rerank.ts';
import type { Context } from '../../../src/application/context.ts';
import type { Reranker } from '../../../src/domain/ports/reranker.ts';

/** As many passages as told, best first. */
const passages = Array.from({ length: reranked + 5 }, (_, n) => fakePassage(`passage ${n}`, { score: 2 - n / 50 }));

function context(score: Reranker['score']): { ctx: Context; warned: string[] } {
  const warned: string[] = [];
  const ctx = {
    signal: new AbortController().signal,
    logger: { warn: (event: string) => warned.push(event) },
    reranker: { id: 'fake', score },
  } as unknown as Context;
  return { ctx, warned };
}

describe('reranking', () => {
  it('puts first what the model likes best, and leaves behind what it has not read', async () => {
    const { ctx } = context(async (_, texts) => texts.map((text) => (text.includes('passage 29') ? 9 : -3)));
    const order = await rerank(ctx, 'question', passages);
    expect(order[0]).toMatchObject({ text: 'passage 29' });
    expect(order.slice(reranked).map(({ text }) => text)).toEqual(passages.slice(reranked).map(({ text }) => text));
    const scores = order.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('keeps the order where the model does not answer', async () => {
    const { ctx, warned } = context(async () => {
      throw new Problem('upstream_timeout', 'Too slow.');
    });
    expect(await rerank(ctx, 'question', passages)).toEqual(passages);
    expect(warned).toEqual(['retrieve.without-reranker']);
  });
});
