import { Problem } from '../../domain/problem.ts';
import { embedQuestion } from './embed-question.ts';
import { mergeFound } from '../../domain/rag/merge-found.ts';
import { rerank, reranked } from './rerank.ts';
import { standardSettings } from '../../domain/rag/retrieval-settings.ts';
import type { Context } from '../context.ts';
import type { Found, PassageFilter, QuestionVectors } from '../../domain/ports/passage-store.ts';
import type { Passage } from '../../domain/rag/passage.ts';
import type { RetrievalSettings, SearchMode } from '../../domain/rag/retrieval-settings.ts';
import type { VectorsAhead } from './vectors-ahead.ts';

/**
 * Finds the passages that fit a query best in the given collections, best first. A hybrid query falls back to words alone
 * when there is no embedding model or it does not answer, or where vectors cannot be searched; `mode` says what ran.
 * Collections that are still being looked up are waited for while the query is embedded. `vector` is the query's.
 */
export async function retrieve(
  ctx: Context,
  input: {
    query: string;
    collectionIds: readonly string[] | Promise<readonly string[]>;
    limit: number;
    /** Where they differ from the standard ones. */
    settings?: Partial<RetrievalSettings>;
    filter?: PassageFilter;
    /** Vectors that are made already, of this query or of another. */
    ahead?: VectorsAhead | undefined;
  },
): Promise<{ passages: Passage[]; mode: SearchMode; language?: string; vector?: Float32Array }> {
  const settings = { ...standardSettings, ...input.settings };
  const [dense, collectionIds] = await Promise.all([
    settings.mode === 'lexical' ? undefined : vectorsOf(ctx, input, settings.mode),
    prepared(ctx, input, settings.mode),
  ]);
  const canRerank = ctx.reranker !== undefined && settings.mode === 'hybrid';
  const query = {
    question: input.query,
    limit: canRerank ? Math.max(input.limit, reranked) : input.limit,
    settings: dense === undefined ? { ...settings, mode: 'lexical' as const } : settings,
    ...(dense && { dense }),
    ...(input.filter && { filter: input.filter }),
  };
  const found = await Promise.all(
    collectionIds.map(async (id) => ({ id, found: await ctx.passages(id).search(query) })),
  );
  const isWhole = noteFailures(ctx, settings.mode, found);
  const [first] = found;
  const merged = mergeFound(found, dense);
  const passages = canRerank ? await rerank(ctx, input.query, merged) : merged;
  return {
    passages: passages.slice(0, input.limit),
    mode: isWhole ? query.settings.mode : 'lexical',
    ...(dense && { vector: dense.vector }),
    ...(first?.found.language !== undefined && { language: first.found.language }),
  };
}

/** The collections, which look up what they can while the query is embedded. */
async function prepared(
  ctx: Context,
  { query, collectionIds, filter }: Pick<Parameters<typeof retrieve>[1], 'query' | 'collectionIds' | 'filter'>,
  mode: SearchMode,
): Promise<readonly string[]> {
  const ids = await collectionIds;
  if (mode === 'hybrid' && ctx.embedder !== undefined && filter === undefined)
    await Promise.all(ids.map((id) => ctx.passages(id).prepare(query)));
  return ids;
}

/** Whether every collection was searched as it should be. Throws when nothing but meaning was asked for, and it was not. */
function noteFailures(ctx: Context, mode: SearchMode, found: readonly { id: string; found: Found }[]): boolean {
  const failures = found.flatMap(({ found: { failure } }) => failure ?? []);
  const [first] = failures;
  if (first === undefined) return true;
  ctx.logger.warn('retrieve.without-vectors', { ...first, collections: failures.length });
  if (mode === 'dense') throw new Problem(first.code, first.detail);
  return false;
}

function vectorsOf(
  ctx: Context,
  { query, ahead }: Pick<Parameters<typeof retrieve>[1], 'query' | 'ahead'>,
  mode: SearchMode,
): Promise<QuestionVectors | undefined> {
  return ahead?.question === query && mode === 'hybrid' ? ahead.vectors : embedQuestion(ctx, query, mode);
}
