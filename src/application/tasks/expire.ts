import type { Work } from './handler.ts';

/** Days that ended tasks stay in the list. */
const keepDays = 30;
const day = 24 * 60 * 60 * 1000;
const group = 500;

/** Throws away what has run out: logins with their refresh tokens, and tasks that ended long ago. */
export async function expire({ ctx, report }: Work<unknown>): Promise<unknown> {
  await ctx.logins.expire();
  const before = ctx.clock.now().getTime() - keepDays * day;
  let tasks = 0;
  for (let gone = group; gone === group && !ctx.signal.aborted;) {
    gone = await ctx.tasks.forget(before, group);
    tasks += gone;
    await report({ done: tasks });
  }
  return { tasks };
}
