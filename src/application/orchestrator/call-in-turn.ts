import { Problem, describeError, problemCode } from '../../domain/problem.ts';
import type { ApprovalRequest } from '../../domain/ports/plugin-keeper.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { Context } from '../context.ts';
import type { JsonObject } from '../../domain/conversation/tool-calls.ts';
import type { PluginRecord } from '../../domain/ports/plugin-registry.ts';
import type { ProblemCode } from '../../domain/problem.ts';

/** UTF-16 units of JSON of an output that a turn keeps. */
const longestKept = 20_000;

export interface CallInTurn {
  plugin: PluginRecord;
  tool: string;
  input: Record<string, unknown>;
  collectionIds: readonly string[];
  approval?: string;
  /** Whether the turn has read what others wrote. */
  tainted?: boolean;
}

export type Called =
  | { state: 'done'; output: Record<string, unknown> }
  | { state: 'asks'; approval: ApprovalRequest }
  | { state: 'failed'; code: ProblemCode; detail: string };

/** Calls a tool for whoever the turn is for, and tells what happens. Throws what is no Problem, and `cancelled`. */
export async function* callInTurn(ctx: Context, call: CallInTurn): AsyncGenerator<AnswerEvent, Called> {
  const { plugin, tool, input } = call;
  // Both have been checked to be JSON.
  const json = (value: Record<string, unknown>): JsonObject => value as JsonObject;
  const callId = ctx.ids.next();
  yield { type: 'tool.call', callId, pluginId: plugin.id, plugin: plugin.manifest.title, tool, input: json(input) };
  const called = await outcomeOf(ctx, call);
  if (called.state === 'asks') {
    const { id, effect, expiresAt } = called.approval;
    yield { type: 'approval.request', callId, id, effect, expiresAt };
  } else if (called.state === 'failed') {
    yield { type: 'tool.result', callId, outcome: called.code, detail: called.detail };
  } else {
    const isShort = JSON.stringify(called.output).length <= longestKept;
    yield { type: 'tool.result', callId, outcome: 'ok', ...(isShort && { output: json(called.output) }) };
  }
  return called;
}

async function outcomeOf(ctx: Context, { plugin, ...call }: CallInTurn): Promise<Called> {
  const { caller } = ctx;
  if (caller.kind !== 'service' || caller.onBehalfOf === undefined)
    throw new Problem('internal', 'A turn is for somebody.');
  try {
    const asked = {
      ...call,
      caller: { userId: caller.onBehalfOf, ...(caller.keyId !== undefined && { keyId: caller.keyId }) },
      revision: plugin.revision,
      requestId: ctx.requestId,
    };
    return await ctx.plugin(plugin.id).call(asked, ctx.signal);
  } catch (error) {
    if (problemCode(error) === undefined || ctx.signal.aborted) throw error;
    return { state: 'failed', ...describeError(error) };
  }
}
