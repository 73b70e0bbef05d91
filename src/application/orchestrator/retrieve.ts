import { fuseScores } from '../../domain/rag/fuse.ts';
import { lexicalTerms } from '../../domain/rag/lexical-terms.ts';
import { problemCode } from '../../domain/problem.ts';
import type { Context } from '../context.ts';
import type { Hit, PassageQuery } from '../../domain/ports/passage-store.ts';
import type { Passage } from '../../domain/rag/passage.ts';

export type SearchMode = 'hybrid' | 'dense' | 'lexical';

/** Found on four English collections: words and meaning weigh about the same, 200 candidates a side are enough. */
const lexicalWeight = 0.45;
const depth = 200;
/** A query is short; a model that has not answered by now is away, and words must do. */
const embedTimeout = 8_000;

interface Candidate {
  collectionId: string;
  hit: Hit;
}

/**
 * Finds the passages that fit a query best in the given collections, best first. A hybrid query falls back to words
 * alone when there is no embedding model or it does not answer; `mode` says what ran. Collections that are still being
 * looked up are waited for while the query is embedded.
 */
export async function retrieve(
  ctx: Context,
  input: {
    query: string;
    collectionIds: readonly string[] | Promise<readonly string[]>;
    limit: number;
    mode: SearchMode;
  },
): Promise<{ passages: Passage[]; mode: SearchMode }> {
  const [dense, collectionIds] = await Promise.all([
    input.mode === 'lexical' ? undefined : embedQuery(ctx, input.query, input.mode),
    input.collectionIds,
  ]);
  const mode: SearchMode = dense === undefined ? 'lexical' : input.mode;
  const query: PassageQuery = {
    terms: mode === 'dense' ? [] : lexicalTerms(input.query),
    depth,
    ...(dense && { dense }),
  };
  const found = await Promise.all(
    collectionIds.map(async (collectionId) => ({
      collectionId,
      ...(await ctx.passages(collectionId).search(query)),
    })),
  );
  const lexical = found.flatMap(({ collectionId, lexical }) => lexical.map((hit) => ({ collectionId, hit })));
  const byMeaning = found.flatMap(({ collectionId, dense }) => dense.map((hit) => ({ collectionId, hit })));
  const cosines = new Map(byMeaning.map((candidate) => [keyOf(candidate), candidate.hit.score]));
  const lists = [
    { hits: ranking(lexical), weight: lexicalWeight },
    { hits: ranking(byMeaning), weight: 1 - lexicalWeight },
  ];
  const ranked = fuseScores(lists).slice(0, input.limit);
  return { passages: await readPassages(ctx, ranked, cosines), mode };
}

async function embedQuery(ctx: Context, query: string, mode: SearchMode): Promise<PassageQuery['dense']> {
  if (ctx.embedder === undefined) return undefined;
  try {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(embedTimeout)]);
    const [vector] = await ctx.embedder.embed([query], signal);
    return vector && { embedder: ctx.embedder.id, vector };
  } catch (error) {
    if (mode === 'dense' || ctx.signal.aborted || problemCode(error) === undefined) throw error;
    ctx.logger.warn('retrieve.without-vectors', { code: problemCode(error) });
    return undefined;
  }
}

/** Hits of several collections as one list, best score first; those that scored nothing are no hits. */
function ranking(candidates: readonly Candidate[]): { key: string; score: number }[] {
  return candidates
    .filter(({ hit }) => hit.score > 0)
    .sort((a, b) => b.hit.score - a.hit.score)
    .slice(0, depth)
    .map((candidate) => ({ key: keyOf(candidate), score: candidate.hit.score }));
}

function keyOf({ collectionId, hit }: Candidate): string {
  return `${collectionId}/${hit.id}`;
}

async function readPassages(
  ctx: Context,
  ranked: readonly { key: string; score: number }[],
  cosines: ReadonlyMap<string, number>,
): Promise<Passage[]> {
  const wanted = new Map<string, number[]>();
  for (const { key } of ranked) {
    const [collectionId = '', id] = key.split('/');
    wanted.set(collectionId, [...(wanted.get(collectionId) ?? []), Number(id)]);
  }
  const stored = new Map<string, Passage>();
  await Promise.all(
    [...wanted].map(async ([collectionId, ids]) => {
      for (const { id, documentId, version, title, chunk } of await ctx.passages(collectionId).read(ids)) {
        const { ordinal, ...rest } = chunk;
        const chunkId = `${documentId}:${version}:${ordinal}`;
        stored.set(`${collectionId}/${id}`, { chunkId, documentId, collectionId, version, title, score: 0, ...rest });
      }
    }),
  );
  return ranked.flatMap(({ key, score }) => {
    const passage = stored.get(key);
    if (passage === undefined) return [];
    const cosine = cosines.get(key);
    return [{ ...passage, score, ...(cosine !== undefined && { cosine }) }];
  });
}
