import * as z from 'zod';
import { GrantedDesk } from './granted-desk.ts';
import { Problem } from '../../domain/problem.ts';
import { refusalCodes } from '../../domain/plugins/refusal-codes.ts';
import type { Granted } from '../../domain/plugins/index.ts';
import type { IsolatePlacement } from './isolate-placement.ts';
import type { PluginRuntime, ToolRun } from '../../domain/ports/plugin-runtime.ts';

/** What a plugin wrote to its console in one call, 64 KiB at most. */
export interface PluginLog {
  pluginId: string;
  tool: string;
  lines: readonly { level: string; text: string }[];
}

/** Milliseconds that a call may take, waiting included. */
const longest = 30_000;
/** Of those, what it may go without an answer of Nexus to wait for, beside the time that it was granted to compute. */
const longestQuiet = 10_000;

const logs = z
  .array(z.object({ level: z.string().max(10), text: z.string() }))
  .max(1000)
  .catch([]);
const harnessReply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown(), logs }),
  z.object({
    ok: z.literal(false),
    code: z.enum(refusalCodes).catch('upstream_failed'),
    message: z.string().transform((text) => text.slice(0, 1000)),
    logs,
  }),
]);

/**
 * Runs third-party code in isolates that reach nothing but what a call was granted. An isolate is loaded once for a
 * package, under its digest, and keeps the module's own variables between calls. `deadline` and `quiet` in milliseconds.
 */
export class IsolateRuntime implements PluginRuntime {
  readonly kind = 'isolate';
  readonly #placement: IsolatePlacement;
  readonly #deadline: number;
  readonly #quiet: number;
  readonly #onLog: (log: PluginLog) => void;

  constructor(
    placement: IsolatePlacement,
    {
      deadline = longest,
      quiet = longestQuiet,
      onLog = () => undefined,
    }: { deadline?: number; quiet?: number; onLog?: (log: PluginLog) => void } = {},
  ) {
    this.#placement = placement;
    this.#deadline = deadline;
    this.#quiet = quiet;
    this.#onLog = onLog;
  }

  async run({ plugin, tool, input }: ToolRun, granted: Granted, signal: AbortSignal): Promise<unknown> {
    const { manifest, digest, module } = plugin;
    if (module === undefined)
      throw new Problem('capability_unavailable', `${manifest.title} has no code: install it again.`);
    const { id: pluginId, capabilities } = manifest;
    const call = {
      pluginId,
      digest,
      tool,
      input,
      settings: granted.settings,
      deadline: this.#deadline,
      quiet: this.#quiet + capabilities.cpuMs,
      cpuMs: capabilities.cpuMs,
    };
    const means = { desk: new GrantedDesk(granted), module };
    const text = await this.#placement.run(call, means, signal);
    const reply = readReply(text);
    if (reply.logs.length > 0) this.#onLog({ pluginId, tool, lines: reply.logs });
    if (reply.ok) return reply.value;
    throw new Problem(reply.code, said(reply, manifest.title));
  }
}

/** Whoever wrote it: the isolate has the harness in its own hands. */
function readReply(text: string): z.output<typeof harnessReply> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = harnessReply.safeParse(json);
  if (parsed.success) return parsed.data;
  return { ok: false, code: 'upstream_failed', message: 'It did not answer in the form that plugins have.', logs: [] };
}

/** A refusal is in the plugin's own words; a fault names it. */
function said({ code, message }: { code: string; message: string }, title: string): string {
  return code === 'upstream_failed' || code === 'upstream_timeout' ? `${title}: ${message}` : message;
}
