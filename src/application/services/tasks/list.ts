import { reaches } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { viewTask } from './view.ts';
import { verb } from '../../verb.ts';
import type { Page, Task } from '../../protocol/resources.ts';

/** Newest first. */
export const listTasks = verb<{ cursor?: string }, Page<Task>>(
  'tasks:read',
  async ({ ctx, input, userId: ownerId }) => {
    const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { before: input.cursor }) };
    const records = await ctx.tasks.list(ownerId, page);
    const last = records.at(-1);
    const more = records.length === limits.pageSize && last !== undefined;
    return {
      items: records.filter(({ subject }) => reaches(ctx.caller, subject)).map((record) => viewTask(ctx, record)),
      ...(more && { nextCursor: last.id }),
    };
  },
);
