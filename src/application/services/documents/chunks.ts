import { Problem } from '../../../domain/problem.ts';
import { limits } from '../../limits.ts';
import { openDocument } from './view.ts';
import { verb } from '../../verb.ts';
import type { Chunk } from '../../../domain/rag/chunk.ts';
import type { Page } from '../../protocol/resources.ts';

/** The passages of the visible version; the cursor is the next ordinal. */
export const listChunks = verb<{ id: string; cursor?: string }, Page<Chunk & { id: string }>>(
  'documents:read',
  async ({ ctx, input, userId }) => {
    const document = await openDocument(ctx, userId, input.id, 'read');
    const from = Number(input.cursor ?? 0);
    if (!Number.isSafeInteger(from) || from < 0) throw new Problem('bad_request', 'That cursor is not one of ours.');
    const page = await ctx.passages(document.collectionId).chunks(document.id, from, limits.pageSize);
    if (page === undefined) throw new Problem('conflict', 'The document has not been indexed yet.');
    const items = page.chunks.map((chunk) => ({ id: `${document.id}:${page.version}:${chunk.ordinal}`, ...chunk }));
    const more = items.length === limits.pageSize;
    return { items, ...(more && { nextCursor: String(from + items.length) }) };
  },
);
