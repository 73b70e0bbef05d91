import { Problem } from '../../domain/problem.ts';
import { embedPatiently } from './embed-patiently.ts';
import { standardSettings } from '../../domain/rag/retrieval-settings.ts';
import type { Context } from '../context.ts';
import type { PassageStore, StoredPassage } from '../../domain/ports/passage-store.ts';
import type { RecentQuery } from '../../domain/ports/shadow-index.ts';

const compared = 10;

/** What a new index answers otherwise than the one before it. */
export interface IndexComparison {
  /** Queries of late that both were asked. */
  queries: number;
  /** Of the ten best passages of before, the share that is among the ten best now; 1 without queries. */
  overlapAt10: number;
  /** Queries whose best passage is another. */
  firstChanged: number;
  /** Places by which those that are in both moved, on average. */
  meanRankChange: number;
}

/** Asks the index that searches see, and the one that the task has sealed, what was asked of late. */
export async function compareIndexes(ctx: Context, store: PassageStore, taskId: string): Promise<IndexComparison> {
  const queries = await store.recentQueries();
  const now = await queriesNow(ctx, queries);
  // One index after the other: each change of the vector space costs reading it.
  const before: StoredPassage[][] = [];
  for (const query of queries) before.push(await best(ctx, store, query));
  const after: StoredPassage[][] = [];
  for (const query of now) after.push(await best(ctx, store, query, taskId));
  return compare(before, after);
}

/** The same queries in the vector space that there is now. */
async function queriesNow(ctx: Context, queries: readonly RecentQuery[]): Promise<RecentQuery[]> {
  const { embedder } = ctx;
  if (embedder === undefined || queries.length === 0) return queries.map(({ text }) => ({ text }));
  const vectors = await embedPatiently(
    ctx,
    embedder,
    queries.map(({ text }) => text),
  );
  if (vectors === undefined) throw new Problem('capability_unavailable', 'The embedding model does not answer.');
  return queries.map(({ text }, index) => {
    const vector = vectors[index]?.vector;
    return { text, ...(vector && { dense: { embedder: embedder.id, vector } }) };
  });
}

async function best(
  ctx: Context,
  store: PassageStore,
  { text, dense }: RecentQuery,
  shadowOf?: string,
): Promise<StoredPassage[]> {
  if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
  const query = { question: text, limit: compared, settings: standardSettings, isReplay: true };
  const { passages } = await store.search({ ...query, ...(dense && { dense }) }, shadowOf);
  return passages;
}

/** Passages are the same when they share some of their document's text: they may be cut otherwise. */
function isSame(a: StoredPassage, b: StoredPassage): boolean {
  return a.documentId === b.documentId && a.chunk.start < b.chunk.end && b.chunk.start < a.chunk.end;
}

function compare(before: readonly StoredPassage[][], after: readonly StoredPassage[][]): IndexComparison {
  let passages = 0;
  let kept = 0;
  let moved = 0;
  let firstChanged = 0;
  before.forEach((earlier, query) => {
    const later = after[query] ?? [];
    passages += earlier.length;
    earlier.forEach((passage, rank) => {
      const place = later.findIndex((other) => isSame(passage, other));
      if (place >= 0) {
        kept += 1;
        moved += Math.abs(place - rank);
      }
    });
    const [first] = earlier;
    const [firstNow] = later;
    if ((first ?? firstNow) !== undefined && !(first && firstNow && isSame(first, firstNow))) firstChanged += 1;
  });
  return {
    queries: before.length,
    overlapAt10: passages === 0 ? 1 : kept / passages,
    firstChanged,
    meanRankChange: kept === 0 ? 0 : moved / kept,
  };
}
