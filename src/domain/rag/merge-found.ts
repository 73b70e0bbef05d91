import { combine, lateWeight } from './rank.ts';
import type { Found, QuestionVectors } from '../ports/passage-store.ts';
import type { Passage } from './passage.ts';

/**
 * What several collections found, as one list, best first. Each has ranked its own; of several, the scores are made anew from
 * their parts, so that the best of one does not weigh as much as the better best of another.
 */
export function mergeFound(found: readonly { id: string; found: Found }[], dense?: QuestionVectors): Passage[] {
  const all = found.flatMap(({ id, found: { passages, settings } }) =>
    passages.map((passage) => ({ passage, settings, collectionId: id })),
  );
  const [first] = all;
  if (first === undefined) return [];
  const isOne = new Set(all.map(({ collectionId }) => collectionId)).size === 1;
  const tokens = dense?.tokens === undefined ? 0 : dense.tokens.length / dense.vector.length;
  const scores = isOne
    ? all.map(({ passage }) => passage.score)
    : combine(
        all.map(({ passage }) => passage.parts),
        first.settings,
        all.some(({ passage }) => passage.parts.late !== undefined) ? lateWeight(first.settings, tokens) : 0,
      );
  return all
    .map(({ passage, collectionId }, index): Passage => {
      const { documentId, version, title, chunk, cosine, parts } = passage;
      const { ordinal, ...rest } = chunk;
      return {
        chunkId: `${documentId}:${version}:${ordinal}`,
        documentId,
        collectionId,
        version,
        title,
        ...rest,
        score: scores[index] ?? 0,
        parts,
        ...(cosine !== undefined && { cosine }),
      };
    })
    .sort((a, b) => b.score - a.score);
}
