import { Problem } from '../../../domain/problem.ts';
import type { CollectionRecord } from '../../../domain/ports/collection-directory.ts';
import type { Context } from '../../context.ts';

/** The collection if it is the user's; somebody else's is not found, so that ids tell strangers nothing. */
export async function ownCollection(ctx: Context, userId: string, id: string): Promise<CollectionRecord> {
  const collection = await ctx.collections.find(id);
  if (collection?.ownerId !== userId) throw new Problem('not_found', 'There is no such collection.');
  return collection;
}

/** The ids to search: those named, each checked, or all of the user's. */
export async function readableCollections(ctx: Context, userId: string, named?: readonly string[]): Promise<string[]> {
  if (named !== undefined) {
    const found = await Promise.all([...new Set(named)].map((id) => ownCollection(ctx, userId, id)));
    return found.map((collection) => collection.id);
  }
  const all = await ctx.collections.list(userId, { limit: 100 });
  return all.map((collection) => collection.id);
}
