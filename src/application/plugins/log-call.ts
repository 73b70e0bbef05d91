import { loggedDigest } from '../../domain/plugins/value-digest.ts';
import type { ChainedLog } from '../../domain/audit/chained-log.ts';
import type { Context } from '../context.ts';
import type { ProblemCode } from '../../domain/problem.ts';
import type { Retention } from '../../domain/audit/checkpoint.ts';
import type { ToolCall } from '../../domain/ports/plugin-keeper.ts';

/** Older calls, and more of them, go with a later call. */
export const callLogRetention: Retention = { entries: 10_000, days: 90 };

export interface CalledTool {
  pluginId: string;
  call: ToolCall;
  input: Record<string, unknown>;
  /** Epoch milliseconds. */
  startedAt: number;
  /** What was sent to others. */
  bytesOut: number;
}

/** Writes a call down, with digests of what went in and came out: never the texts. */
export async function logCall(
  ctx: Context,
  log: ChainedLog,
  called: CalledTool & { output?: Record<string, unknown>; code?: ProblemCode },
): Promise<void> {
  const { pluginId, call, output, code } = called;
  const { userId, keyId } = call.caller;
  await log.append([
    {
      kind: 'plugin.called',
      actor: keyId === undefined ? { kind: 'user', id: userId } : { kind: 'key', id: keyId },
      target: { kind: 'plugin', id: pluginId },
      outcome: code === undefined ? 'ok' : code === 'approval_required' || code === 'forbidden' ? 'denied' : 'failed',
      requestId: call.requestId,
      detail: {
        tool: call.tool,
        input: await loggedDigest(called.input),
        ...(output !== undefined && { output: await loggedDigest(output) }),
        bytesOut: called.bytesOut,
        milliseconds: ctx.clock.now().getTime() - called.startedAt,
        ...(call.approval !== undefined && { approval: call.approval }),
        ...(code !== undefined && { code }),
      },
    },
  ]);
}
