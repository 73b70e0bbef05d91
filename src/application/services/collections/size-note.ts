import type { IndexState } from '../../../domain/ports/shadow-index.ts';
import type { Settings } from '../../context.ts';

/** Passages up to which one actor's index was measured (bench/actor.ts): beyond, memory and time only grow. */
export const mostPassages = 200_000;

/** What to say of a collection that has more passages than the index in its actor is made for; else undefined. */
export function sizeNote(
  { embedder, passages }: Pick<IndexState, 'embedder' | 'passages'>,
  vectors: Settings['vectors'],
): string | undefined {
  if (vectors === 'vectorize' || embedder === null || passages <= mostPassages) return undefined;
  return (
    `This collection has ${passages.toLocaleString('en')} passages, more than the ${mostPassages.toLocaleString('en')} that ` +
    'the index here is made for: searches get slow and may run out of memory. Search its vectors in Vectorize ' +
    '(NEXUS_VECTORS=vectorize), or spread the documents over several collections.'
  );
}
