import { dropSources, eraseCollection } from './remove.ts';
import { record } from '../services/audit/record.ts';
import type { Work } from './handler.ts';

/** Ids looked up in one go. */
const group = 50;

/**
 * Takes an account away, piece by piece: schedules, sessions, notes, collections with their documents, files and vectors, tasks,
 * then the person. Each step finds what is left, so work that was cut off goes on.
 */
export async function eraseAccountContents({ ctx, task }: Work<unknown>): Promise<void> {
  const userId = task.subject;
  // First, so that nothing new begins meanwhile.
  await ctx.schedules.removeOf(userId);
  for (
    let ids = await ctx.sessions.idsOf(userId, group);
    ids.length > 0;
    ids = await ctx.sessions.idsOf(userId, group)
  ) {
    for (const id of ids) {
      await ctx.conversation(id).destroy();
      await ctx.access.clear({ kind: 'session', id });
      await ctx.sessions.remove(id);
    }
  }
  for (
    let ids = await ctx.collections.idsOf(userId, group);
    ids.length > 0;
    ids = await ctx.collections.idsOf(userId, group)
  )
    for (const id of ids) await eraseCollection(ctx, id);
  // After the sessions, in which a last note may have been made.
  await ctx.memories.clear(userId);
  // What they brought into collections of others stays there, and is kept fresh no more.
  await dropSources(ctx, { ownerId: userId });
  await ctx.evaluations.erase({ ownerId: userId });
  await ctx.labels.eraseOf(userId);
  await ctx.keys.removeAll(userId);
  await ctx.logins.removeAll(userId);
  await ctx.tasks.eraseOf(userId, task.id);
  await ctx.users.erase(userId);
  await record(ctx, { kind: 'user.erased', target: { kind: 'user', id: userId } });
  await ctx.erasures.finish(task.id);
}
