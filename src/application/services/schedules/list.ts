import { limits } from '../../limits.ts';
import { tiedKey } from '../../../domain/caller.ts';
import { verb } from '../../verb.ts';
import { viewSchedule } from './view.ts';
import type { Page, Schedule } from '../../protocol/resources.ts';

/** Oldest first. A key that is tied to collections sees none. */
export const listSchedules = verb<object, Page<Schedule>>('tasks:read', async ({ ctx, userId }) => ({
  items:
    tiedKey(ctx.caller) === undefined
      ? (await ctx.schedules.list(userId, limits.schedules, 'run-prompt')).map(viewSchedule)
      : [],
}));
