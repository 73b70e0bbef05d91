import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { ownDocument } from './view.ts';
import type { Chunk } from '../../../domain/rag/chunk.ts';
import type { Page } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** The passages of the visible version; the cursor is the next ordinal. */
export const listChunks: Verb<{ id: string; cursor?: string }, Page<Chunk & { id: string }>> = async ({
  ctx,
  input,
}) => {
  const userId = authorize(ctx.caller, 'documents:read');
  const document = await ownDocument(ctx, userId, input.id);
  const from = Number(input.cursor ?? 0);
  if (!Number.isSafeInteger(from) || from < 0) throw new Problem('bad_request', 'That cursor is not one of ours.');
  const page = await ctx.passages(document.collectionId).chunks(document.id, from, limits.pageSize);
  if (page === undefined) throw new Problem('conflict', 'The document has not been indexed yet.');
  const items = page.chunks.map((chunk) => ({ id: `${document.id}:${page.version}:${chunk.ordinal}`, ...chunk }));
  const more = items.length === limits.pageSize;
  return { items, ...(more && { nextCursor: String(from + items.length) }) };
};
