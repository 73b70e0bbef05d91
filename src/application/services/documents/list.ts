import { limits } from '../../limits.ts';
import { openCollection } from '../collections/find.ts';
import { viewDocument } from './view.ts';
import { verb } from '../../verb.ts';
import type { Document, Page } from '../../protocol/resources.ts';

/** In order of arrival. */
export const listDocuments = verb<{ collectionId: string; cursor?: string }, Page<Document>>(
  'documents:read',
  async ({ ctx, input, userId }) => {
    const collection = await openCollection(ctx, userId, input.collectionId, 'read');
    const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { after: input.cursor }) };
    const records = await ctx.documents.list(collection.id, page);
    const last = records.at(-1);
    const more = records.length === limits.pageSize && last !== undefined;
    return { items: records.flatMap((record) => viewDocument(record) ?? []), ...(more && { nextCursor: last.id }) };
  },
);
