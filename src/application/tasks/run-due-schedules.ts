import type { Context } from '../context.ts';

/** Placeholder until schedules land. */
export async function runDueSchedules(_ctx: Context): Promise<number | undefined> {
  return undefined;
}
