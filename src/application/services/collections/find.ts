import { Problem } from '../../../domain/problem.ts';
import { accessRank } from '../../../domain/identity/access.ts';
import { reaches } from '../../../domain/caller.ts';
import { recordDenial } from '../audit/record.ts';
import type { AccessLevel } from '../../../domain/identity/access.ts';
import type { CollectionRecord } from '../../../domain/ports/collection-directory.ts';
import type { Context } from '../../context.ts';

/**
 * The collection, if the user may do that much with it. One they may not even read is not found, so that ids tell
 * strangers nothing; a reader who wants more is told so.
 */
export async function openCollection(
  ctx: Context,
  userId: string,
  id: string,
  level: AccessLevel,
): Promise<CollectionRecord> {
  const collection = reaches(ctx.caller, id) ? await ctx.collections.find(id, userId) : undefined;
  if (collection?.access === undefined) {
    await recordDenial(ctx, { kind: 'collection', id });
    throw new Problem('not_found', 'There is no such collection.');
  }
  if (accessRank(collection.access) < accessRank(level))
    throw new Problem('forbidden', `You may ${collection.access} this collection, not ${level} it.`);
  return collection;
}

/** The ids to search: those named, each checked, or all that the user may read. */
export async function readableCollections(ctx: Context, userId: string, named?: readonly string[]): Promise<string[]> {
  if (named !== undefined) {
    const found = await Promise.all([...new Set(named)].map((id) => openCollection(ctx, userId, id, 'read')));
    return found.map((collection) => collection.id);
  }
  const all = await ctx.collections.list(userId, { limit: 100 });
  return all.map((collection) => collection.id).filter((id) => reaches(ctx.caller, id));
}
