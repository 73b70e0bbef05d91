import { openPlugin } from './find.ts';
import { verb } from '../../verb.ts';
import type { AuditEntry } from '../../../domain/audit/entry.ts';
import type { PluginKeeper } from '../../../domain/ports/plugin-keeper.ts';
import type { PluginLog, PluginLogEntry } from '../../protocol/plugins.ts';

const pageSize = 100;
/** Entries checked at a time, and times. */
const step = 2000;
const mostSteps = 25;

/** Newest first, with whether the log is as it was written. */
export const readPluginLog = verb<{ id: string; before?: number }, PluginLog>(
  'audit:read',
  async ({ ctx, input: { id, before } }) => {
    const plugin = await openPlugin(ctx, id);
    const keeper = ctx.plugin(plugin.id);
    const [{ entries, next }, verification] = await Promise.all([
      keeper.log({ limit: pageSize, ...(before !== undefined && { before }) }),
      verify(keeper),
    ]);
    return { items: entries.map(viewEntry), ...(next !== undefined && { nextCursor: String(next) }), verification };
  },
);

async function verify(keeper: PluginKeeper): Promise<PluginLog['verification']> {
  let from: number | undefined = 1;
  let checked = 0;
  for (let steps = 0; from !== undefined && steps < mostSteps; steps += 1) {
    const found = await keeper.verifyLog(from, step);
    checked += found.checked;
    if (found.fault !== undefined) return { isIntact: false, checked, fault: found.fault };
    from = found.next;
  }
  return { isIntact: true, checked };
}

function viewEntry({ seq, at, actor, outcome, detail }: AuditEntry): PluginLogEntry {
  const text = (name: string): string | undefined => (detail[name] === undefined ? undefined : String(detail[name]));
  const [output, approval, code] = [text('output'), text('approval'), text('code')];
  return {
    seq,
    at,
    tool: text('tool') ?? '',
    caller: actor,
    outcome,
    input: text('input') ?? '',
    bytesOut: Number(detail['bytesOut'] ?? 0),
    milliseconds: Number(detail['milliseconds'] ?? 0),
    ...(output !== undefined && { output }),
    ...(approval !== undefined && { approval }),
    ...(code !== undefined && { code }),
  };
}
