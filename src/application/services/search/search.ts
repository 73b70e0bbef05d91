import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { readableCollections } from '../collections/find.ts';
import { retrieve } from '../../orchestrator/retrieve.ts';
import type { SearchMode } from '../../orchestrator/retrieve.ts';
import type { SearchReply } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

interface SearchInput {
  query: string;
  collectionIds?: string[];
  limit: number;
  mode: SearchMode;
}

export const search: Verb<SearchInput, SearchReply> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'documents:read');
  const collectionIds = await readableCollections(ctx, userId, input.collectionIds);
  if (input.mode === 'dense' && ctx.embedder === undefined) {
    throw new Problem(
      'capability_unavailable',
      ctx.settings.embedNote || 'No embedding model is set: set NEXUS_EMBED.',
    );
  }
  const { passages, mode } = await retrieve(ctx, {
    query: input.query,
    collectionIds,
    limit: input.limit,
    mode: input.mode,
  });
  return {
    mode,
    results: passages.map((passage) => {
      const { chunkId, documentId, collectionId, title, headings, text, score, page, start, end } = passage;
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
      };
    }),
  };
};
