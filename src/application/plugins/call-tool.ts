import { Problem, problemCode } from '../../domain/problem.ts';
import { askApproval, takeApproval } from './approvals.ts';
import { checkValue } from '../../domain/plugins/check-value.ts';
import { completeSettings } from '../../domain/plugins/settings.ts';
import { effectiveCapabilities } from '../../domain/plugins/grants.ts';
import { enterBreaker } from './enter-breaker.ts';
import { grantedFor } from './granted.ts';
import { logCall } from './log-call.ts';
import { mayRequest } from '../../domain/plugins/capabilities.ts';
import { notGranted } from './not-granted.ts';
import { runTool } from './run-tool.ts';
import { startDeadline } from './start-deadline.ts';
import type { Capabilities } from '../../domain/plugins/capabilities.ts';
import type { CalledTool } from './log-call.ts';
import type { Context } from '../context.ts';
import type { Desk } from './desk.ts';
import type { PluginRecord } from '../../domain/ports/plugin-registry.ts';
import type { PluginState } from '../../domain/ports/plugin-state.ts';
import type { ToolCall, ToolOutcome } from '../../domain/ports/plugin-keeper.ts';
import type { ToolManifest } from '../../domain/plugins/tool.ts';

/** Milliseconds that a call may take, whatever it does. */
const deadline = 30_000;

/** One call, from what somebody asks for to a line in the log. See `PluginKeeper.call`. */
export async function callTool(ctx: Context, desk: Desk, call: ToolCall): Promise<ToolOutcome> {
  const { record, state } = desk;
  const { id: pluginId, manifest } = record;
  if (!record.enabled) throw new Problem('capability_unavailable', `${manifest.title} is switched off.`);
  const tool = manifest.tools.find(({ name }) => name === call.tool);
  if (tool === undefined) throw new Problem('not_found', `${manifest.title} has no tool of that name.`);
  const input = checkedInput(tool, call.input);
  const capabilities = effectiveCapabilities(manifest.capabilities, record.grants);
  takeQuota(ctx, desk, capabilities.callsPerMinute);
  const called: CalledTool = { pluginId, call, input, startedAt: ctx.clock.now().getTime(), bytesOut: 0 };
  try {
    checkServer(desk, capabilities);
    const { effect } = tool;
    if (effect !== 'read') {
      const asked = { pluginId, tool: tool.name, input, caller: call.caller };
      if (call.approval !== undefined) await takeApproval(ctx, state, call.approval, asked);
      else if (call.tainted === true || effect === 'destructive' || !record.grants.unasked.includes(tool.name)) {
        const approval = await askApproval(ctx, state, { ...asked, effect });
        await note(ctx, desk, { ...called, code: 'approval_required' });
        return { state: 'asks', approval };
      }
    }
    const pass = enterBreaker(ctx, desk, capabilities);
    const output = await pass(async () => {
      const { signal, end } = startDeadline(ctx.signal, deadline);
      const sent = (bytes: number): void => {
        called.bytesOut += bytes;
      };
      const granted = grantedFor(ctx, {
        pluginId,
        capabilities,
        collectionIds: searchable(record, call),
        settings: settingsOf(record, state),
        state,
        signal,
        sent,
      });
      const { installed: plugin, authorization } = desk;
      return runTool(desk, { plugin, tool: tool.name, input, authorization, sent }, granted).finally(end);
    });
    await note(ctx, desk, { ...called, output });
    return { state: 'done', output };
  } catch (error) {
    await note(ctx, desk, { ...called, code: problemCode(error) ?? 'internal' });
    throw error;
  }
}

/** Tools of a remote plugin do nothing but ask its server, which somebody has to have granted. */
function checkServer({ record: { server } }: Desk, capabilities: Capabilities): void {
  const url = server && new URL(server.url);
  if (url && !mayRequest(capabilities, url, 'POST')) throw notGranted(`POST to ${url.host}`);
}

/** After a call, together: what is sent after a write waits until that is on the disk. */
async function note(ctx: Context, { log, state }: Desk, called: Parameters<typeof logCall>[2]): Promise<void> {
  await logCall(ctx, log, called);
  state.keepCalls();
}

function checkedInput(tool: ToolManifest, given: unknown): Record<string, unknown> {
  const input = checkValue(tool.input, given);
  if (input.ok) return input.value as Record<string, unknown>;
  const [first] = input.faults;
  const where = first === undefined || first.path === '' ? 'input' : first.path;
  throw new Problem('bad_request', `${where}: ${first?.message ?? 'does not fit'}`, {
    fields: input.faults.map(({ path, message }) => ({ path: path === '' ? 'input' : `input.${path}`, message })),
  });
}

function takeQuota(ctx: Context, { record, state }: Desk, most: number): void {
  const now = ctx.clock.now().getTime();
  const minute = Math.floor(now / 60_000);
  if (state.takeCall(minute, most)) return;
  const retryAfter = Math.ceil(((minute + 1) * 60_000 - now) / 1000);
  throw new Problem('rate_limited', `${record.manifest.title} may be called ${most} times a minute.`, { retryAfter });
}

function searchable({ grants }: PluginRecord, { collectionIds }: ToolCall): string[] {
  const { collectionIds: granted } = grants;
  return collectionIds.filter((id) => granted === undefined || granted.includes(id));
}

function settingsOf({ manifest }: PluginRecord, state: PluginState): ReturnType<PluginState['settings']> {
  const settings = completeSettings(manifest.settings, state.settings());
  if (settings.ok) return settings.value;
  const [fault] = settings.faults;
  throw new Problem(
    'capability_unavailable',
    `${manifest.title} has to be set up first: ${fault?.path ?? ''} ${fault?.message ?? ''}.`,
  );
}
