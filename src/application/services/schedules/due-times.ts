import { Problem } from '../../../domain/problem.ts';
import type { Context } from '../../context.ts';

const minutesApart = 15;
/** Due times looked at: more than there can be in a day. */
const lookAhead = 100;

/**
 * When a schedule is due for the first time. Throws `bad_request` for what is no expression or no time zone, never comes
 * due, or comes due too often.
 */
export function firstDue(ctx: Context, cron: string, timeZone: string): number {
  ctx.cron.check(cron, timeZone);
  const now = ctx.clock.now().getTime();
  const first = ctx.cron.next(cron, timeZone, now);
  if (first === undefined) throw new Problem('bad_request', 'That time does not come within ten years.');
  // In UTC, where no change of clocks brings two times close together.
  let last = ctx.cron.next(cron, 'UTC', now);
  for (let seen = 1; seen < lookAhead && last !== undefined; seen += 1) {
    const next = ctx.cron.next(cron, 'UTC', last);
    if (next !== undefined && next - last < minutesApart * 60_000)
      throw new Problem('bad_request', `A schedule may come due every ${minutesApart} minutes at most.`);
    last = next;
  }
  return first;
}
