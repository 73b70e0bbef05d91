import { authorize } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { viewTask } from './view.ts';
import type { Page, Task } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** Newest first. */
export const listTasks: Verb<{ cursor?: string }, Page<Task>> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'tasks:read');
  const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { before: input.cursor }) };
  const records = await ctx.tasks.list(ownerId, page);
  const last = records.at(-1);
  const more = records.length === limits.pageSize && last !== undefined;
  return { items: records.map((record) => viewTask(ctx, record)), ...(more && { nextCursor: last.id }) };
};
