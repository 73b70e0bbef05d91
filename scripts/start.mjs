/**
 * `npm start`: installs and builds what is missing, then runs the model server, the plugin host and the Worker until
 * it is told to stop. `--dev` adds the vite dev server; `--json` prints one line for programs instead of text.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBundled } from './bundle.mjs';
import { chooseAddress } from './loopback-address.mjs';
import { claimInstance } from './instance.mjs';
import { ensureInstalled } from './install.mjs';
import { root } from './node.mjs';
import { nextFreePort, freePort } from './ports.mjs';
import { describeReadiness } from './readiness.mjs';
import { prepareModels } from './prepare-models.mjs';
import { localSettings, readSecrets, readSettings, writeWranglerSettings } from './settings.mjs';
import { signInLink } from './sign-in-link.mjs';
import {
  startDevelopmentWorker,
  startModelServer,
  startPageServer,
  startPluginHost,
  startWorker,
} from './programs.mjs';
import { ensureWebBuilt } from './web.mjs';
import { ensureConfigured } from './worker-config.mjs';

const startedAt = performance.now();
const json = process.argv.includes('--json');
const dev = process.argv.includes('--dev');
/** Progress is for people: it goes where the JSON line does not. */
const say = (/** @type {string} */ line) => void (json ? process.stderr : process.stdout).write(`${line}\n`);

const settings = readSettings(root);
const home = resolve(root, settings['NEXUS_HOME'] ?? '.nexus');
const logFolder = join(home, 'logs');

/** @type {import("./supervise.mjs").Program[]} */
const programs = [];
/** @type {Awaited<ReturnType<typeof claimInstance>> | undefined} */
let instance;
/** @type {Promise<never> | undefined} */
let stopping;

/**
 * Ends every program, then this process.
 * @param {number} code
 */
function stop(code) {
  stopping ??= Promise.all(programs.map((program) => program.stop())).then(() => {
    instance?.release();
    process.exit(code);
  });
  return stopping;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));

/** @returns {Promise<number>} the port for the Worker */
async function choosePort() {
  const fixed = settings['NEXUS_PORT'];
  if (fixed === undefined) {
    const port = await nextFreePort(8787);
    if (port !== 8787) say(`Port 8787 is in use; taking ${port}. NEXUS_PORT sets another.`);
    return port;
  }
  const port = Number(fixed);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`NEXUS_PORT=${fixed} is not a port number.`);
  if (!(await freePort(port))) throw new Error(`Port ${port}, which NEXUS_PORT asks for, is in use.`);
  return port;
}

/** @type {Record<string, string>} */
const titles = { models: 'The model server', page: 'The page server', plugins: 'The plugin host' };

/** @param {Parameters<import("./supervise.mjs").ProgramOptions["onCrash"]>[0]} report */
function onCrash({ name, code, signal, lastLines, final }) {
  if (stopping) return;
  const what = titles[name] ?? 'The Worker';
  process.stderr.write(
    `${what} ended unexpectedly (${signal ?? `code ${code}`}).\n${lastLines ? `${lastLines}\n` : ''}`,
  );
  if (!final) process.stderr.write('Starting it again.\n');
  else if (name === 'models')
    process.stderr.write('Going on without it: search is by words alone until Nexus is started anew.\n');
  else if (name === 'plugins')
    process.stderr.write('Going on without it: plugins that are not built in rest until Nexus is started anew.\n');
  else void stop(1);
}

/** The page and the Worker: Wrangler reads the page's folder. */
async function ensureBuilt() {
  const page = await ensureWebBuilt({ say });
  return { page, bundle: await ensureBundled({ home, say }) };
}

async function main() {
  mkdirSync(logFolder, { recursive: true, mode: 0o700 });
  instance = await claimInstance(home);
  const claimed = instance;
  ensureInstalled({ say });
  if (settings['NEXUS_DATABASE'] === 'd1') throw new Error('NEXUS_DATABASE=d1 is for Cloudflare; here it is actor.');
  const state = join(home, 'state');
  const built = dev ? undefined : await ensureBuilt();
  const models = await prepareModels({ home, settings, say });

  const plugins = settings['NEXUS_PLUGIN_HOST'] ? undefined : await chooseAddress(home, 'plugin-host');
  const workerSettings = {
    ...localSettings,
    ...readSecrets(home),
    ...models.workerSettings,
    ...(plugins && {
      NEXUS_PLUGIN_HOST: `http://127.0.0.1:${plugins.port}`,
      NEXUS_PLUGIN_HOST_KEY: plugins.secret,
    }),
    ...settings,
  };
  const shared = { home, logFolder, onCrash, onStart: claimed.setChild };
  const modelServer = models.server && startModelServer({ ...shared, ...models.server });
  if (modelServer) programs.push(modelServer.program);
  const config = built && (await ensureConfigured({ home, state, ...built, settings: workerSettings }));
  // Chosen late: another start may take it in the seconds between.
  const port = await choosePort();
  const pluginHost = plugins && startPluginHost({ ...shared, ...plugins, nexus: `127.0.0.1:${port}` });
  if (pluginHost) programs.push(pluginHost.program);
  const common = { ...shared, port, after: Promise.all([modelServer?.ready, pluginHost?.ready]) };
  const worker = config
    ? startWorker({ ...common, config })
    : startDevelopmentWorker({ ...common, state, settings: writeWranglerSettings({ home, settings: workerSettings }) });
  programs.push(worker.program);

  const workerUrl = `http://127.0.0.1:${port}`;
  let url = workerUrl;
  if (dev) {
    const pagePort = await nextFreePort(5173);
    programs.push(startPageServer({ ...shared, port: pagePort, workerUrl }).program);
    url = `http://127.0.0.1:${pagePort}`;
  }
  const readiness = await worker.ready;
  for (const program of programs) program.markReady();
  claimed.setUrl(url);

  const link = signInLink({ url, secret: workerSettings.NEXUS_SECRET });
  if (json) {
    process.stdout.write(`${JSON.stringify({ url, signInLink: link, pid: process.pid })}\n`);
    return;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(
    `\nNexus is ready at ${url} (${seconds} s)\n\nSign in as its owner; this link works once, within 24 hours:\n${link}\n`,
  );
  for (const line of describeReadiness({ settings: workerSettings, readiness })) say(line);
  say('\nCtrl-C stops it.');
}

try {
  await main();
} catch (error) {
  if (!stopping) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await stop(1);
}
