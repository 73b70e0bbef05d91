import { Problem } from '../../../domain/problem.ts';
import { authorize, tiedKey } from '../../../domain/caller.ts';
import { openCollection } from '../collections/find.ts';
import { openSession } from '../sessions/view.ts';
import { promptInput } from '../../tasks/run-prompt.ts';
import { recordDenial } from '../audit/record.ts';
import type { Context } from '../../context.ts';
import type { PromptInput } from '../../tasks/run-prompt.ts';
import type { Schedule } from '../../protocol/resources.ts';
import type { ScheduleRecord } from '../../../domain/ports/schedules.ts';

export function viewSchedule(record: ScheduleRecord): Schedule {
  const { id, name, cron, timeZone, enabled, nextAt, lastAt, lastTaskId, createdAt, updatedAt } = record;
  const { prompt, sessionId, collectionIds } = promptInput.parse(record.input);
  return {
    id,
    name,
    prompt,
    cron,
    timeZone,
    ...(sessionId !== undefined && { sessionId }),
    ...(collectionIds !== undefined && { collectionIds }),
    enabled,
    ...(enabled && { nextAt: isoTime(nextAt) }),
    ...(lastAt !== null && { lastAt: isoTime(lastAt) }),
    ...(lastTaskId !== null && { lastTaskId }),
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
  };
}

/** A schedule of the user's. One of somebody else's, or asked for with a key that is tied to collections, is not there. */
export async function ownSchedule(ctx: Context, userId: string, id: string): Promise<ScheduleRecord> {
  const schedule = await ctx.schedules.find(id);
  if (schedule?.ownerId !== userId || schedule.kind !== 'run-prompt' || tiedKey(ctx.caller) !== undefined) {
    if (schedule !== undefined) await recordDenial(ctx, { kind: 'schedule', id });
    throw new Problem('not_found', 'There is no such schedule.');
  }
  return schedule;
}

/**
 * Whether the caller may have that asked: it is asked later with all the rights of their user, so a key must be one that
 * may ask now. The session and the collections are checked again each time.
 */
export async function checkPrompt(ctx: Context, userId: string, input: PromptInput): Promise<void> {
  authorize(ctx.caller, 'sessions:write');
  if (tiedKey(ctx.caller) !== undefined)
    throw new Problem('forbidden', 'This API key is tied to collections, schedules are not: use another one.');
  if (input.sessionId !== undefined) await openSession(ctx, userId, input.sessionId, 'write');
  for (const id of input.collectionIds ?? []) await openCollection(ctx, userId, id, 'read');
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
