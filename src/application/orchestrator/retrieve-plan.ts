import { retrieve } from './retrieve.ts';
import type { Context } from '../context.ts';
import type { Passage } from '../../domain/rag/passage.ts';
import type { SearchPlan } from '../../domain/rag/understanding-prompt.ts';

type Retrieved = Awaited<ReturnType<typeof retrieve>>;

/**
 * The passages for a question and for the look-ups that it needs, best first. Each search scales its scores to its own best,
 * so what is best for one part stands beside what is best for another.
 */
export async function retrievePlan(
  ctx: Context,
  { query, parts }: SearchPlan,
  input: { collectionIds: readonly string[]; limit: number },
): Promise<Retrieved> {
  const search = (text: string): Promise<Retrieved> => retrieve(ctx, { ...input, query: text });
  const [first, ...others] = await Promise.all([search(query), ...parts.map(search)]);
  if (first === undefined || others.length === 0) return first ?? search(query);
  const best = new Map<string, Passage>();
  for (const passage of [first, ...others].flatMap(({ passages }) => passages)) {
    const known = best.get(passage.chunkId);
    if (known === undefined || passage.score > known.score) best.set(passage.chunkId, passage);
  }
  const passages = [...best.values()].toSorted((a, b) => b.score - a.score).slice(0, input.limit);
  return { ...first, passages };
}
