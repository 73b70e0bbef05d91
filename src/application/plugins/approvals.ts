import { Problem } from '../../domain/problem.ts';
import { canonicalJson, sha256 } from '../../domain/plugins/value-digest.ts';
import type { ApprovalRequest, PluginCaller } from '../../domain/ports/plugin-keeper.ts';
import type { Context } from '../context.ts';
import type { KeptApproval, PluginState } from '../../domain/ports/plugin-state.ts';

const approvalMinutes = 10;

interface Asked {
  pluginId: string;
  tool: string;
  input: Record<string, unknown>;
  caller: PluginCaller;
}

/** Asks whether a call may be made: bound to these arguments and this caller, for ten minutes, once. */
export async function askApproval(
  ctx: Context,
  state: PluginState,
  asked: Asked & { effect: 'write' | 'destructive' },
): Promise<ApprovalRequest> {
  const { pluginId, tool, input, effect } = asked;
  const expiresAt = ctx.clock.now().getTime() + approvalMinutes * 60_000;
  const kept: KeptApproval = {
    // Whoever is told the id knows which plugin to ask.
    id: `${pluginId}.${ctx.ids.next()}`,
    tool,
    digest: await digestOf(asked),
    input: JSON.stringify(input),
    effect,
    caller: nameOf(asked.caller),
    expiresAt,
  };
  state.addApproval(kept);
  return view(kept);
}

/** Takes an approval for exactly this call. Throws `forbidden` when it is for anything else, was used or has expired. */
export async function takeApproval(ctx: Context, state: PluginState, id: string, asked: Asked): Promise<void> {
  const digest = await digestOf(asked);
  const kept = openApproval(ctx, state, id, asked.caller);
  if (kept === undefined) throw new Problem('forbidden', 'This approval was used, has expired, or is not yours.');
  if (kept.digest !== digest) throw new Problem('forbidden', 'This approval is for another call: ask for a new one.');
  if (!state.takeApproval(id)) throw new Problem('forbidden', 'This approval was used.');
}

/** An approval that waits for this caller. */
export function openApproval(
  ctx: Context,
  state: PluginState,
  id: string,
  caller: PluginCaller,
): KeptApproval | undefined {
  const kept = state.approval(id);
  const isOpen = kept?.caller === nameOf(caller) && kept.expiresAt > ctx.clock.now().getTime();
  return isOpen ? kept : undefined;
}

export function view({ id, tool, input, effect, expiresAt }: KeptApproval): ApprovalRequest {
  const parsed = JSON.parse(input) as Record<string, unknown>;
  return { id, tool, input: parsed, effect, expiresAt: new Date(expiresAt).toISOString() };
}

function nameOf({ userId, keyId }: PluginCaller): string {
  return keyId === undefined ? `user:${userId}` : `key:${keyId}`;
}

function digestOf({ tool, input }: Asked): Promise<string> {
  return sha256(canonicalJson([tool, input]));
}
