import { ownSchedule, viewSchedule } from './view.ts';
import { verb } from '../../verb.ts';
import type { Schedule } from '../../protocol/resources.ts';

export const getSchedule = verb<{ id: string }, Schedule>('tasks:read', async ({ ctx, input, userId }) =>
  viewSchedule(await ownSchedule(ctx, userId, input.id)),
);
