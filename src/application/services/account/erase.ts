import { Problem } from '../../../domain/problem.ts';
import { newTask } from '../tasks/view.ts';
import { openVerb, verb } from '../../verb.ts';
import { record } from '../audit/record.ts';
import type { Context } from '../../context.ts';
import type { ErasureCounts } from '../../../domain/ports/erasures.ts';
import type { ErasureReceipt } from '../../protocol/resources.ts';

/** Days that a receipt can be fetched for. */
const receiptDays = 30;
const day = 24 * 60 * 60 * 1000;
/** More than anybody has; counting is exact up to here. */
const most = 100_000;

/**
 * Deletes the caller's account. They are out at once; sessions, collections, documents, vectors and files go in a task
 * that survives a restart. The token is all that leads to the receipt afterwards.
 */
export const eraseAccount = verb<{ confirm: string }, { receiptToken: string; receipt: ErasureReceipt }>(
  'account:write',
  async ({ ctx, input, userId }) => {
    const user = await ctx.users.find(userId);
    if (user === undefined) throw new Problem('unauthenticated', 'Sign in first.');
    if (input.confirm !== user.name)
      throw new Problem('bad_request', 'Write your name, as it stands in your account, into `confirm`.');
    if (user.role === 'owner' && (await ctx.users.count()) > 1)
      throw new Problem('conflict', 'You own this Nexus and others use it: make somebody else its owner first.');
    const receipt = await count(ctx, userId);
    const receiptToken = ctx.links.newToken();
    const task = newTask(ctx, { kind: 'erase-account', ownerId: userId, subject: userId, total: 1 });
    const now = ctx.clock.now().getTime();
    await ctx.erasures.add({
      tokenHash: await ctx.links.hash(receiptToken),
      taskId: task.id,
      userId,
      receipt,
      expiresAt: now + receiptDays * day,
    });
    const ended = await ctx.tasks.acceptErasure(task);
    for (const { id } of ended) await ctx.queue.interrupt(id);
    await record(ctx, { kind: 'user.erasure-requested', target: { kind: 'user', id: userId } });
    // Out at once, by every door.
    await ctx.users.disable(userId);
    await ctx.keys.removeAll(userId);
    await ctx.logins.removeAll(userId);
    await ctx.live.end(userId);
    await ctx.queue.wake(task.id);
    return { receiptToken, receipt: { userId, requestedAt: new Date(now).toISOString(), erased: receipt } };
  },
);

/** What went, and whether all of it is gone by now. */
export const getErasureReceipt = openVerb<{ token: string }, ErasureReceipt>(async ({ ctx, input }) => {
  const found = await ctx.erasures.find(await ctx.links.hash(input.token));
  if (found === undefined) throw new Problem('not_found', 'There is no such receipt.');
  const { userId, createdAt, finishedAt, receipt } = found;
  return {
    userId,
    requestedAt: new Date(createdAt).toISOString(),
    ...(finishedAt !== null && { finishedAt: new Date(finishedAt).toISOString() }),
    erased: receipt,
  };
});

async function count(ctx: Context, userId: string): Promise<ErasureCounts> {
  const [sessions, collections, { documents, passages }, keys, logins, tasks, notes] = await Promise.all([
    ctx.sessions.idsOf(userId, most),
    ctx.collections.idsOf(userId, most),
    ctx.documents.countOf(userId),
    ctx.keys.list(userId),
    ctx.logins.list(userId),
    ctx.tasks.countOf(userId),
    ctx.memories.list(userId),
  ]);
  return {
    sessions: sessions.length,
    collections: collections.length,
    documents,
    passages,
    files: documents,
    apiKeys: keys.length,
    logins: logins.length,
    tasks,
    notes: notes.length,
  };
}
