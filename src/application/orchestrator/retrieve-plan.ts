import { retrieve } from './retrieve.ts';
import type { Context } from '../context.ts';
import type { Passage } from '../../domain/rag/passage.ts';
import type { SearchPlan } from '../../domain/rag/understanding-prompt.ts';
import type { VectorsAhead } from './vectors-ahead.ts';

type Retrieved = Awaited<ReturnType<typeof retrieve>>;

/**
 * The passages for a question and for the look-ups that it needs: the best of each, then the second best of each, and so on,
 * since scores of different searches do not compare.
 */
export async function retrievePlan(
  ctx: Context,
  { query, parts }: SearchPlan,
  input: { collectionIds: readonly string[]; limit: number; ahead?: VectorsAhead | undefined },
): Promise<Retrieved> {
  const search = (text: string): Promise<Retrieved> => retrieve(ctx, { ...input, query: text });
  const [first, ...others] = await Promise.all([search(query), ...parts.map(search)]);
  if (first === undefined || others.length === 0) return first ?? search(query);
  const best = new Map<string, { passage: Passage; place: number }>();
  for (const { passages } of [first, ...others]) {
    for (const [place, passage] of passages.entries()) {
      const known = best.get(passage.chunkId);
      if (known === undefined || place < known.place) best.set(passage.chunkId, { passage, place });
    }
  }
  const passages = [...best.values()]
    .toSorted((a, b) => a.place - b.place || b.passage.score - a.passage.score)
    .slice(0, input.limit)
    .map(({ passage }) => passage);
  return { ...first, passages };
}
