import { checkPrompt, ownSchedule, viewSchedule } from './view.ts';
import { firstDue } from './due-times.ts';
import { promptInput } from '../../tasks/run-prompt.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';
import type { PromptInput } from '../../tasks/run-prompt.ts';
import type { Schedule } from '../../protocol/resources.ts';
import type { ScheduleRecord } from '../../../domain/ports/schedules.ts';

export interface ScheduleChange {
  id: string;
  name?: string;
  prompt?: string;
  cron?: string;
  timeZone?: string;
  /** Null for a new session each time. */
  sessionId?: string | null;
  /** Null for all that the owner may read. */
  collectionIds?: string[] | null;
  enabled?: boolean;
}

/** What is not named stays. A schedule that is enabled again goes on with what comes, not with what it missed. */
export const updateSchedule = verb<ScheduleChange, Schedule>('tasks:write', async ({ ctx, input, userId }) => {
  const known = await ownSchedule(ctx, userId, input.id);
  const { id, name, prompt, cron, timeZone, sessionId, collectionIds, enabled } = input;
  const isAskedElse = prompt !== undefined || sessionId !== undefined || collectionIds !== undefined;
  const asked = changedPrompt(promptInput.parse(known.input), input);
  await checkPrompt(ctx, userId, isAskedElse ? asked : { prompt: asked.prompt });
  await ctx.schedules.update(id, {
    ...(name !== undefined && { name }),
    ...(isAskedElse && { input: asked }),
    ...(cron !== undefined && { cron }),
    ...(timeZone !== undefined && { timeZone }),
    ...(enabled !== undefined && { enabled }),
    ...changedTime(ctx, known, input),
  });
  await ctx.queue.wake();
  const change = Object.keys(input).filter((field) => field !== 'id');
  const detail = { name: name ?? known.name, change: change.join(' ') };
  await record(ctx, { kind: 'schedule.changed', target: { kind: 'schedule', id }, detail });
  return viewSchedule(await ownSchedule(ctx, userId, id));
});

function changedPrompt(known: PromptInput, change: ScheduleChange): PromptInput {
  const { sessionId = known.sessionId, collectionIds = known.collectionIds } = change;
  return {
    prompt: change.prompt ?? known.prompt,
    ...(typeof sessionId === 'string' && { sessionId }),
    ...(Array.isArray(collectionIds) && { collectionIds }),
  };
}

/** A due time that has come already is not taken back by a new name. */
function changedTime(ctx: Context, known: ScheduleRecord, change: ScheduleChange): { nextAt?: number } {
  const { cron = known.cron, timeZone = known.timeZone, enabled = known.enabled } = change;
  const isOther = cron !== known.cron || timeZone !== known.timeZone || (enabled && !known.enabled);
  return isOther ? { nextAt: firstDue(ctx, cron, timeZone) } : {};
}
