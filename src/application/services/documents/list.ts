import { authorize } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { ownCollection } from '../collections/find.ts';
import { viewDocument } from './view.ts';
import type { Document, Page } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** In order of arrival. */
export const listDocuments: Verb<{ collectionId: string; cursor?: string }, Page<Document>> = async ({
  ctx,
  input,
}) => {
  const userId = authorize(ctx.caller, 'documents:read');
  const collection = await ownCollection(ctx, userId, input.collectionId);
  const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { after: input.cursor }) };
  const records = await ctx.documents.list(collection.id, page);
  const last = records.at(-1);
  const more = records.length === limits.pageSize && last !== undefined;
  return { items: records.flatMap((record) => viewDocument(record) ?? []), ...(more && { nextCursor: last.id }) };
};
