import { Cron as Croner } from 'croner';
import { Problem } from '../domain/problem.ts';
import type { Cron } from '../domain/ports/cron.ts';

/** What `next` looks through at most: an expression may never come due, e.g. on 30 February. */
const horizon = 10 * 366 * 24 * 60 * 60 * 1000;
const longest = 100;

export const cronExpressions: Cron = {
  next(cron, timeZone, after) {
    const stopAt = new Date(after + horizon);
    return expression(cron, timeZone, stopAt).nextRun(new Date(after))?.getTime();
  },

  check(cron, timeZone) {
    if (!isTimeZone(timeZone))
      throw new Problem('bad_request', 'There is no such time zone: use a name such as Europe/Berlin.');
    if (cron.length > longest || cron.trim().split(/\s+/).length !== 5)
      throw new Problem(
        'bad_request',
        'A cron expression has five fields: minute, hour, day of the month, month, day of the week.',
      );
    try {
      expression(cron, timeZone);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.replace(/^CronPattern: /, '') : '';
      throw new Problem('bad_request', `That is not a cron expression: ${reason}`, { cause });
    }
  },
};

function expression(cron: string, timezone: string, stopAt?: Date): Croner {
  return new Croner(cron, {
    timezone,
    mode: '5-part',
    // Lists of hours are times of day, too: `30 2,14 * * *` is due each day, also on that without 02:30.
    fixedTimeRule: 'no-wildcard',
    ...(stopAt && { stopAt }),
  });
}

/** Offsets such as `+01:00` are time zones to the platform, but not to whoever changes clocks twice a year. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
