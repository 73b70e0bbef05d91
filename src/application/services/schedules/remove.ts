import { ownSchedule } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';

/** Tasks that it made already go on; each can be cancelled by itself. */
export const removeSchedule = verb<{ id: string }, void>('tasks:write', async ({ ctx, input, userId }) => {
  const { id, name } = await ownSchedule(ctx, userId, input.id);
  await ctx.schedules.remove(id);
  await record(ctx, { kind: 'schedule.removed', target: { kind: 'schedule', id }, detail: { name } });
});
