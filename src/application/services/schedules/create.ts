import { Problem } from '../../../domain/problem.ts';
import { checkPrompt, viewSchedule } from './view.ts';
import { firstDue } from './due-times.ts';
import { limits } from '../../limits.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { PromptInput } from '../../tasks/run-prompt.ts';
import type { Schedule } from '../../protocol/resources.ts';

export interface NewScheduleInput extends PromptInput {
  name: string;
  cron: string;
  timeZone: string;
  enabled?: boolean;
}

/** Has a saved prompt asked again and again, each time as its owner. */
export const createSchedule = verb<NewScheduleInput, Schedule>('tasks:write', async ({ ctx, input, userId }) => {
  const { name, cron, timeZone, enabled = true, ...prompt } = input;
  await checkPrompt(ctx, userId, prompt);
  const nextAt = firstDue(ctx, cron, timeZone);
  if ((await ctx.schedules.list(userId, limits.schedules, 'run-prompt')).length >= limits.schedules)
    throw new Problem('conflict', `You have ${limits.schedules} schedules already: delete one first.`);
  const schedule = {
    id: ctx.ids.next(),
    ownerId: userId,
    name,
    kind: 'run-prompt' as const,
    input: prompt,
    cron,
    timeZone,
    enabled,
    nextAt,
  };
  await ctx.schedules.add(schedule);
  // Whoever watches the clock may have meant to look later than this one is due.
  await ctx.queue.wake();
  await record(ctx, { kind: 'schedule.created', target: { kind: 'schedule', id: schedule.id }, detail: { name } });
  const now = ctx.clock.now().getTime();
  return viewSchedule({ ...schedule, lastAt: null, lastTaskId: null, createdAt: now, updatedAt: now });
});
