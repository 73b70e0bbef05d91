import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/domain/problem.ts';
import { retrieve } from '../../../src/application/orchestrator/retrieve.ts';
import { vectorsAhead } from '../../../src/application/orchestrator/vectors-ahead.ts';
import type { Context } from '../../../src/application/context.ts';
import type { Embedder } from '../../../src/domain/ports/embedder.ts';
import type { PassageQuery } from '../../../src/domain/ports/passage-store.ts';

/** A context over an embedder; what was searched with ends up in `searched`. */
function setUp(embed: Embedder['embed']): { ctx: Context; searched: PassageQuery[] } {
  const searched: PassageQuery[] = [];
  const passages = () => ({
    prepare: async () => undefined,
    search: async (query: PassageQuery) => {
      searched.push(query);
      return { passages: [], settings: query.settings };
    },
  });
  const ctx = {
    signal: new AbortController().signal,
    logger: { warn: () => undefined },
    embedder: { id: 'fake', embed },
    passages,
  } as unknown as Context;
  return { ctx, searched };
}

const search = { collectionIds: ['c'], limit: 5 };

describe('vectors of a question that are made ahead', () => {
  it('are used for that question, and for no other', async () => {
    const embedded: string[] = [];
    const { ctx, searched } = setUp(async (texts) => {
      embedded.push(...texts);
      return texts.map((text) => new Float32Array([text.length]));
    });
    const ahead = vectorsAhead(ctx, 'Who built it?');
    await retrieve(ctx, { ...search, query: 'Who built it?', ahead });
    expect(embedded).toEqual(['Who built it?']);
    await retrieve(ctx, { ...search, query: 'Who built the harbour?', ahead });
    expect(embedded).toEqual(['Who built it?', 'Who built the harbour?']);
    expect(searched.map(({ dense }) => [...(dense?.vector ?? [])])).toEqual([[13], [22]]);
  });

  it('are left where nobody needs them', async () => {
    let given: AbortSignal | undefined;
    const { ctx } = setUp((_, signal) => {
      given = signal;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });
    const ahead = vectorsAhead(ctx, 'what is 2 + 2');
    ahead.drop();
    expect(given?.aborted).toBe(true);
    await expect(ahead.vectors).rejects.toThrow('aborted');
    expect(ctx.signal.aborted).toBe(false);
  });

  it('are done without where the model is away', async () => {
    const { ctx, searched } = setUp(() => Promise.reject(new Problem('capability_unavailable', 'Away.')));
    const ahead = vectorsAhead(ctx, 'Who built it?');
    expect(await retrieve(ctx, { ...search, query: 'Who built it?', ahead })).toMatchObject({ mode: 'lexical' });
    expect(searched).toMatchObject([{ settings: { mode: 'lexical' } }]);
  });
});
