import { Problem } from '../../../domain/problem.ts';
import { readableCollections } from '../collections/find.ts';
import { retrieve } from '../../orchestrator/retrieve.ts';
import { verb } from '../../verb.ts';
import type { SearchMode } from '../../../domain/rag/retrieval-settings.ts';
import type { PassageFilter } from '../../../domain/ports/passage-store.ts';
import type { SearchReply } from '../../protocol/resources.ts';

interface SearchInput {
  query: string;
  collectionIds?: string[];
  limit: number;
  mode: SearchMode;
  filter?: PassageFilter;
  /** Says what each score is made of. */
  explain?: boolean;
}

export const search = verb<SearchInput, SearchReply>('documents:read', async ({ ctx, input, userId }) => {
  if (input.mode === 'dense' && ctx.embedder === undefined) {
    throw new Problem(
      'capability_unavailable',
      ctx.settings.embedNote || 'No embedding model is set: set NEXUS_EMBED.',
    );
  }
  const { passages, mode, language } = await retrieve(ctx, {
    query: input.query,
    collectionIds: readableCollections(ctx, userId, input.collectionIds),
    limit: input.limit,
    settings: { mode: input.mode },
    ...(input.filter && { filter: input.filter }),
  });
  return {
    mode,
    ...(language !== undefined && { language }),
    results: passages.map((passage) => {
      const { chunkId, documentId, collectionId, title, headings, text, score, page, start, end, parts, cosine } =
        passage;
      return {
        chunkId,
        documentId,
        collectionId,
        title,
        headings,
        text,
        score,
        ...(page !== undefined && { page }),
        start,
        end,
        ...(input.explain === true && { parts: { ...parts, ...(cosine !== undefined && { cosine }) } }),
      };
    }),
  };
});
