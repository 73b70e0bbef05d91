import { systemOwner } from '../../domain/caller.ts';
import type { Context } from '../context.ts';
import type { TaskKind } from '../../domain/ports/task-ledger.ts';

/** Work that is nobody's in particular. The ids stay, so that there is one of each. */
const systemSchedules: { id: string; kind: TaskKind; name: string; cron: string }[] = [
  { id: 'system-expire', kind: 'expire', name: 'Throw away what has run out', cron: '0 * * * *' },
  { id: 'system-reindex-changed', kind: 'reindex-changed', name: 'Index again what changed', cron: '20 */6 * * *' },
];
const timeZone = 'UTC';

/**
 * Adds those that are missing and corrects those that a new version or a clock that was wrong left behind: none is due
 * later than its expression says. Writes nothing otherwise.
 */
export async function ensureSystemSchedules(ctx: Context): Promise<void> {
  const now = ctx.clock.now().getTime();
  const known = await ctx.schedules.list(systemOwner, 50);
  for (const { id, kind, name, cron } of systemSchedules) {
    const found = known.find((schedule) => schedule.id === id);
    const nextAt = ctx.cron.next(cron, timeZone, now);
    if (nextAt === undefined) continue;
    if (found === undefined)
      await ctx.schedules.add({
        id,
        ownerId: systemOwner,
        name,
        kind,
        input: null,
        cron,
        timeZone,
        enabled: true,
        nextAt,
      });
    else if (found.cron !== cron || found.nextAt > nextAt) await ctx.schedules.update(id, { cron, nextAt });
  }
}
