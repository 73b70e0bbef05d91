import { lexicalTerms } from '../../domain/rag/lexical-terms.ts';
import { Problem, problemCode } from '../../domain/problem.ts';
import { NamedRanking, linksFollowed } from '../../domain/rag/named.ts';
import { rankCandidates } from '../../domain/rag/rank.ts';
import { standardSettings } from '../../domain/rag/retrieval-settings.ts';
import type { Context } from '../context.ts';
import type { Candidate, Ranked } from '../../domain/rag/rank.ts';
import type { Found, PassageQuery } from '../../domain/ports/passage-store.ts';
import type { Passage } from '../../domain/rag/passage.ts';
import type { RetrievalSettings, SearchMode } from '../../domain/rag/retrieval-settings.ts';

/** Candidates from each side; more of them change no ranking of the development sets. */
const depth = 200;
/** Of a ranking, as many as may still come to be among the best by what names them. */
const headsNamed = 200;
/** A query is short; a model that has not answered by now is away, and words must do. */
const embedTimeout = 8_000;

/**
 * Finds the passages that fit a query best in the given collections, best first. A hybrid query falls back to words
 * alone when there is no embedding model or it does not answer, or where vectors cannot be searched; `mode` says what ran.
 * Collections that are still being
 * looked up are waited for while the query is embedded.
 */
export async function retrieve(
  ctx: Context,
  input: {
    query: string;
    collectionIds: readonly string[] | Promise<readonly string[]>;
    limit: number;
    /** Where they differ from the standard ones. */
    settings?: Partial<RetrievalSettings>;
  },
): Promise<{ passages: Passage[]; mode: SearchMode }> {
  const settings = { ...standardSettings, ...input.settings };
  const [dense, collectionIds] = await Promise.all([
    settings.mode === 'lexical' ? undefined : embedQuery(ctx, input.query, settings.mode),
    input.collectionIds,
  ]);
  const mode: SearchMode = dense === undefined ? 'lexical' : settings.mode;
  const query: PassageQuery = {
    text: input.query,
    terms: mode === 'dense' ? [] : lexicalTerms(input.query),
    depth,
    ...(dense && { dense }),
  };
  const found = await Promise.all(
    collectionIds.map(async (id) => ({ id, found: await ctx.passages(id).search(query) })),
  );
  const candidates = found.flatMap((of) => candidatesOf(of.id, of.found));
  const ranked = rankCandidates(candidates, dense?.vector, settings);
  const best = settings.mode === 'hybrid' ? await withNames(ctx, { query: input.query, settings }, ranked) : ranked;
  const isWhole = noteFailures(ctx, settings.mode, found);
  return { passages: await readPassages(ctx, best.slice(0, input.limit)), mode: isWhole ? mode : 'lexical' };
}

/** Documents that the query or one of the best passages calls by their title come further up. */
async function withNames(
  ctx: Context,
  { query, settings }: { query: string; settings: RetrievalSettings },
  ranked: readonly Ranked[],
): Promise<Ranked[]> {
  const heads = ranked.slice(0, headsNamed);
  const titles = new Map<string, string>();
  await inCollections(heads, async (collectionId, ids) => {
    for (const { id, title } of await ctx.passages(collectionId).titles(ids))
      titles.set(`${collectionId}/${id}`, title);
  });
  const naming = new NamedRanking(query, titles, settings);
  const asked = naming.raiseAsked(heads);
  const linking = asked.slice(0, linksFollowed);
  const texts = new Map<string, string>();
  await inCollections(linking, async (collectionId, ids) => {
    for (const { id, chunk } of await ctx.passages(collectionId).read(ids))
      texts.set(`${collectionId}/${id}`, chunk.text);
  });
  return [...naming.followLinks(asked, texts), ...ranked.slice(headsNamed)];
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

/** What one collection found, as candidates whose keys are `<collectionId>/<id>`. */
export function candidatesOf(collectionId: string, { lexical, dense, codes }: Found): Candidate[] {
  const words = new Map(lexical.map(({ id, score }) => [id, score]));
  const vectors = new Map(codes.map(({ id, code }) => [id, code]));
  return [...new Set([...lexical, ...dense].map(({ id }) => id))].map((id) => {
    const code = vectors.get(id);
    return { key: `${collectionId}/${id}`, words: words.get(id) ?? 0, ...(code && { code }) };
  });
}

async function readPassages(ctx: Context, ranked: readonly Ranked[]): Promise<Passage[]> {
  const stored = new Map<string, Passage>();
  await inCollections(ranked, async (collectionId, ids) => {
    for (const { id, documentId, version, title, chunk } of await ctx.passages(collectionId).read(ids)) {
      const { ordinal, ...rest } = chunk;
      const chunkId = `${documentId}:${version}:${ordinal}`;
      stored.set(`${collectionId}/${id}`, { chunkId, documentId, collectionId, version, title, score: 0, ...rest });
    }
  });
  return ranked.flatMap(({ key, ...scores }) => {
    const passage = stored.get(key);
    return passage === undefined ? [] : [{ ...passage, ...scores }];
  });
}

/** Does something for the passages of each collection, side by side. */
async function inCollections(
  ranked: readonly Ranked[],
  work: (collectionId: string, ids: number[]) => Promise<void>,
): Promise<void> {
  const wanted = new Map<string, number[]>();
  for (const { key } of ranked) {
    const [collectionId = '', id] = key.split('/');
    wanted.set(collectionId, [...(wanted.get(collectionId) ?? []), Number(id)]);
  }
  await Promise.all([...wanted].map(([collectionId, ids]) => work(collectionId, ids)));
}
