import { join } from 'node:path';
import { nodeEnvironment, root } from './node.mjs';
import { describeRefusal, untilReady } from './readiness.mjs';
import { Program } from './supervise.mjs';
import { localWranglerEnvironment, wrangler } from './wrangler.mjs';

/**
 * @typedef {{
 *   home: string,
 *   logFolder: string,
 *   onCrash: import("./supervise.mjs").ProgramOptions["onCrash"],
 *   onStart: (child: { name: string, pid: number }) => void,
 * }} Shared what every program is given
 */

const workerDeadline = 60_000;
/** How long it may answer that it is not ready. */
const workerPatience = 5_000;
const modelDeadline = 30_000;
const pluginDeadline = 10_000;

/**
 * @param {Shared} shared
 * @param {Pick<import("./supervise.mjs").ProgramOptions, "name" | "args" | "env" | "loud" | "reports">} program
 */
function run({ logFolder, onCrash, onStart }, { name, ...program }) {
  return new Program({ name, ...program, cwd: root, logFolder, onCrash, onStart: (pid) => onStart({ name, pid }) });
}

/**
 * The model server: a Node program on loopback. `ready` settles when it answers, or when it takes too
 * long: Nexus runs without it and says so.
 * @param {Shared & { directory?: string, port: number, secret: string }} options without `directory` it embeds nothing
 */
export function startModelServer({ directory, port, secret, ...shared }) {
  const program = run(shared, {
    name: 'models',
    args: ['src/infrastructure/models/main.ts'],
    env: {
      ...nodeEnvironment(),
      NODE_NO_WARNINGS: '1',
      NEXUS_MODEL_SECRET: secret,
      NEXUS_MODEL_PORT: String(port),
      // Empty, it stands for none, whatever the environment says.
      NEXUS_MODEL_DIR: directory ?? '',
    },
  });
  const url = `http://127.0.0.1:${port}/healthz`;
  return { program, ready: untilReady({ url, within: modelDeadline, signal: program.ended }) };
}

/**
 * The host of third-party plugins, on loopback. `ready` settles as that of `startModelServer` does.
 * @param {Shared & { port: number, secret: string, nexus: string }} options `nexus` is where the Worker listens, `host:port`
 */
export function startPluginHost({ port, secret, nexus, ...shared }) {
  const program = run(shared, {
    name: 'plugins',
    args: ['scripts/plugin-host/main.ts'],
    env: {
      ...nodeEnvironment(),
      NODE_NO_WARNINGS: '1',
      NEXUS_PLUGIN_HOST_PORT: String(port),
      NEXUS_PLUGIN_HOST_KEY: secret,
      NEXUS_PLUGIN_HOST_FOLDER: join(shared.home, 'plugin-host'),
      NEXUS_ADDRESS: nexus,
    },
  });
  const url = `http://127.0.0.1:${port}/healthz`;
  return { program, ready: untilReady({ url, within: pluginDeadline, signal: program.ended }) };
}

/**
 * The Worker, in workerd. `ready` settles with the body of /readyz, asked once `after` has settled, and
 * fails with a sentence for the user.
 * @param {Shared & { port: number, config: string, after: Promise<unknown> | undefined }} options
 *   `config` is the folder of its configuration
 */
export function startWorker({ port, config, after, ...shared }) {
  const program = run(shared, {
    name: 'worker',
    args: ['scripts/worker.mjs', ...flags({ config, port })],
    env: nodeEnvironment(),
    reports: true,
  });
  return { program, ready: untilWorkerReady({ program, port, after }) };
}

/**
 * The Worker by `wrangler dev --local`, which bundles it anew whenever a source changes. Settles as `startWorker` does.
 * @param {Shared & { port: number, state: string, settings: string, after: Promise<unknown> | undefined }} options
 */
export function startDevelopmentWorker({ port, state, settings, after, ...shared }) {
  const options = {
    ip: '127.0.0.1',
    port,
    'persist-to': state,
    'env-file': settings,
    'show-interactive-dev-session': false,
    'log-level': 'warn',
  };
  const program = run(shared, {
    name: 'worker',
    args: [wrangler, 'dev', '--local', ...flags(options)],
    env: localWranglerEnvironment(shared.home),
    loud: true,
    reports: true,
  });
  return { program, ready: untilWorkerReady({ program, port, after }) };
}

/** @param {Record<string, string | number | boolean>} options */
function flags(options) {
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

/**
 * Asks only after the program has said that it listens: before that, another Nexus may answer on the port.
 * @param {{ program: Program, port: number, after: Promise<unknown> | undefined }} options
 */
async function untilWorkerReady({ program, port, after }) {
  await Promise.all([after, program.listening]);
  const url = `http://127.0.0.1:${port}/readyz`;
  const limits = { within: workerDeadline, patience: workerPatience, signal: program.ended };
  const { ready, body } = await untilReady({ url, ...limits });
  if (ready) return /** @type {import("./readiness.mjs").Readiness} */ (body);
  throw new Error(`The Worker does not become ready.\n${describeRefusal(body) || program.lastLines()}`);
}

/**
 * The vite dev server, which serves the page from its sources and passes the rest on to the Worker.
 * @param {Shared & { port: number, workerUrl: string }} options
 */
export function startPageServer({ port, workerUrl, ...shared }) {
  const program = run(shared, {
    name: 'page',
    args: ['node_modules/vite/bin/vite.js', '--host=127.0.0.1', `--port=${port}`, '--strictPort', '--logLevel=warn'],
    env: { ...nodeEnvironment(), NEXUS_WORKER_URL: workerUrl },
    loud: true,
  });
  return { program };
}
