import { mkdirSync, mkdtempSync, readdirSync, copyFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ensureBundled } from '../scripts/bundle.mjs';
import { ensureConfigured } from '../scripts/worker-config.mjs';
import { ensureWebBuilt } from '../scripts/web.mjs';
import { chooseAddress } from '../scripts/loopback-address.mjs';
import { freePort } from '../scripts/ports.mjs';
import { localSettings, readSecrets } from '../scripts/settings.mjs';
import { signIn } from '../scripts/client/nexus-client.ts';
import { signInLink } from '../scripts/sign-in-link.mjs';
import { startPluginHost, startWorker } from '../scripts/programs.mjs';
import type { Person } from '../scripts/client/nexus-client.ts';

/** The Worker as it is, with a way to its plugins' actors that nothing stands before. */
const withEntry = `
import nexus from './index.js';
export * from './index.js';
export default {
  ...nexus,
  async fetch(request, env, execution) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/internal/bench/')) return nexus.fetch(request, env, execution);
    const { id, call } = await request.json();
    const actor = env.PLUGINS.getByName(id);
    if (pathname.endsWith('/call')) return Response.json(await actor.call(id, call, crypto.randomUUID()));
    await (pathname.endsWith('/write') ? actor.putSettings({}) : actor.describe());
    return Response.json({ state: 'done' });
  },
};`;

export interface PluginNexus {
  owner: Person;
  /** Where the plugin host listens, and its secret. */
  host: { port: number; secret: string };
  /** Has the actor of a plugin answer, without a call of a tool. */
  reach(id: string): Promise<void>;
  /** Has it write something small down, which a call does as well, in its log. */
  write(id: string): Promise<void>;
  /** A call of the tool by its actor: `done`, or the code of a refusal. `revision` is 0 for a built-in plugin. */
  call(id: string, call: { tool: string; input: object; revision: number }): Promise<string>;
  stop(): Promise<void>;
}

/** The Worker and the plugin host as `npm start` runs them, in a temporary folder. */
export async function startPluginNexus(): Promise<PluginNexus> {
  const home = mkdtempSync(join(tmpdir(), 'nexus-bench-'));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const [state, logFolder] = [join(home, 'state'), join(home, 'logs')];
  mkdirSync(logFolder);
  const page = await ensureWebBuilt({ say });
  const bundle = await bundled(await ensureBundled({ home, say }), join(home, 'bundle'));
  const host = await chooseAddress(home, 'plugin-host');
  const settings = {
    ...localSettings,
    ...readSecrets(home),
    NEXUS_CHAT: 'embedded:extractive',
    NEXUS_EMBED: 'off',
    NEXUS_OCR: 'off',
    NEXUS_PLUGIN_HOST: `http://127.0.0.1:${host.port}`,
    NEXUS_PLUGIN_HOST_KEY: host.secret,
  };
  const config = await ensureConfigured({ home, state, bundle, page, settings });
  const port = Number(await freePort());
  const shared = { home, logFolder, onCrash: () => undefined, onStart: () => undefined };
  const plugins = startPluginHost({ ...shared, ...host, nexus: `127.0.0.1:${port}` });
  const worker = startWorker({ ...shared, port, config, after: plugins.ready });
  const stop = async (): Promise<void> => {
    await Promise.all([plugins.program.stop(), worker.program.stop()]);
    rmSync(home, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
  try {
    await worker.ready;
    for (const program of [plugins.program, worker.program]) program.markReady();
    const url = `http://127.0.0.1:${port}`;
    const link = signInLink({ url, secret: settings.NEXUS_SECRET });
    const owner = await signIn(url, { token: new URL(link).searchParams.get('token') ?? '' });
    const bench = async (path: string, body: object): Promise<{ state?: string; code?: string }> => {
      const headers = { 'accept-encoding': 'identity' };
      const reply = await fetch(`${url}/internal/bench/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
      return (await reply.json()) as { state?: string; code?: string };
    };
    return {
      owner,
      host,
      stop,
      reach: async (id) => void (await bench('reach', { id })),
      write: async (id) => void (await bench('write', { id })),
      call: async (id, call) => {
        const whole = { ...call, caller: { userId: 'bench' }, collectionIds: [], requestId: 'bench' };
        const { state: ended, code } = await bench('call', { id, call: whole });
        return code ?? ended ?? 'nothing';
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bundled(bundle: string, folder: string): Promise<string> {
  await build({
    stdin: { contents: withEntry, resolveDir: bundle, sourcefile: 'entry.js' },
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*', 'node:*', '*.wasm', '*.sql'],
    logLevel: 'error',
  });
  for (const name of readdirSync(bundle).filter((file) => /\.(?:wasm|sql)$/.test(file)))
    copyFileSync(join(bundle, name), join(folder, name));
  return folder;
}
