import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { build } from 'esbuild';
import { Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { freePort } from '../../../scripts/ports.mjs';
import { nodePath, root } from '../../../scripts/node.mjs';
import type { CallOrder, CallReport } from './order.ts';

/** A tool to try: what its function's body is, and what its plugin asks for. */
export interface Trial {
  /** One for each plugin; the same again is the same plugin. */
  id: string;
  /** The module's code; a function `tool` is what it exports, unless it exports by itself. */
  code: string;
  input?: unknown;
  capabilities?: object;
}

export interface HostState {
  ready: boolean;
  processes: { pid: number; owner?: string; calls: number }[];
  ended: number;
}

export interface Installation {
  /** Where the stand-in for Nexus listens. */
  url: string;
  hostUrl: string;
  secret: string;
  hostPid: number;
  call(trial: Trial, order?: Partial<CallOrder>): Promise<CallReport>;
  state(): Promise<HostState>;
  stop(): Promise<void>;
}

export function orderOf({ id, code, input = {}, capabilities = {} }: Trial): CallOrder {
  const module = code.includes('export ') ? code : `${code}\nexport default { tools: { tool } };`;
  const object = { type: 'object', additionalProperties: true };
  return {
    manifest: {
      id,
      version: '1.0.0',
      title: 'Trial',
      description: 'A plugin that is tried.',
      tools: [{ name: 'tool', description: 'Does it.', input: object, output: object, effect: 'read' }],
      capabilities,
    },
    digest: createHash('sha256').update(module).digest('hex'),
    module,
    tool: 'tool',
    input,
  };
}

/** The plugin host as `npm start` runs it, and a Worker that uses it. */
export async function install(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-plugin-host-'));
  const secret = randomBytes(32).toString('base64url');
  const hostUrl = `http://127.0.0.1:${await freePort()}`;
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/workers/plugin-stand-in.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*'],
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'silent',
  });
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: [{ type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0]?.text ?? '' }],
      compatibilityDate: '2026-10-20',
      compatibilityFlags: ['nodejs_compat'],
      durableObjects: { PLUGINS: { className: 'PluginStandIn', useSQLite: true } },
      workerLoaders: { LOADER: {} },
      bindings: { HOST_URL: hostUrl, HOST_KEY: secret },
      handleStructuredLogs: () => undefined,
    }),
  );
  const { host: nexus, origin: url } = await worker.ready;
  const host = spawn(nodePath(), ['--import', './scripts/die-with-parent.mjs', 'scripts/plugin-host/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      NEXUS_PLUGIN_HOST_PORT: new URL(hostUrl).port,
      NEXUS_PLUGIN_HOST_KEY: secret,
      NEXUS_PLUGIN_HOST_FOLDER: folder,
      NEXUS_ADDRESS: nexus,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  await new Promise((resolve) => createInterface({ input: host.stdout }).once('line', resolve));
  const state = async (): Promise<HostState> => {
    const reply = await fetch(`${hostUrl}/state`, { headers: { authorization: `Bearer ${secret}` } });
    return (await reply.json()) as HostState;
  };
  while (!(await state()).ready) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    url,
    hostUrl,
    secret,
    hostPid: host.pid ?? 0,
    state,
    async call(trial, order) {
      const reply = await fetch(url, { method: 'POST', body: JSON.stringify({ ...orderOf(trial), ...order }) });
      return (await reply.json()) as CallReport;
    },
    async stop() {
      const ended = new Promise((resolve) => host.once('exit', resolve));
      host.kill('SIGTERM');
      await ended;
      await worker.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
