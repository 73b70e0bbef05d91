/**
 * `node scripts/write-worker-config.mjs <bundle> <settings> <state>`: writes into the current folder what
 * Miniflare would run workerd with for this Worker: `config`, its input, and `arguments`, one a line.
 * A program of its own because wrangler and Miniflare are 20 MB of JavaScript.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { frontWorker } from './front-worker.mjs';
import { ownNetwork, publicNetwork } from './networks.mjs';
import { root } from './node.mjs';

process.env.MINIFLARE_WORKERD_PATH = fileURLToPath(new URL('./keep-config.sh', import.meta.url));
// The configuration names a folder in it.
process.env.TMPDIR = process.cwd();

const require = createRequire(import.meta.url);
const { convertV4MiniflareOptions, Miniflare } = /** @type {typeof import('miniflare')} */ (require('miniflare'));
const { unstable_getMiniflareWorkerOptions: optionsOf, unstable_readConfig: readConfig } =
  /** @type {typeof import('wrangler')} */ (require('wrangler'));

const [bundle = '', settingsPath = '', state = ''] = process.argv.slice(2);
/** @type {import('wrangler').Unstable_Config} */
const config = readConfig({ config: join(root, 'wrangler.toml') });
const { workerOptions, externalWorkers } = optionsOf(config);
if (externalWorkers.length > 0) throw new Error('wrangler.toml binds another Worker, which npm start does not run.');
// The rules are for bundling, which is done; the bindings hold what wrangler finds in .env and .dev.vars; the database is an
// actor here.
const {
  modulesRules: _rules,
  bindings: _bindings,
  d1Databases: _databases,
  serviceBindings: bound = {},
  ...worker
} = workerOptions;
const settings = /** @type {Record<string, string>} */ (JSON.parse(readFileSync(settingsPath, 'utf8')));

/** What the bundler leaves beside the code. @param {string} ending @param {'CompiledWasm' | 'Text'} type */
const modules = (ending, type) =>
  readdirSync(bundle)
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ type, path: join(bundle, name) }));

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: '127.0.0.1',
    cf: false,
    logRequests: false,
    // Where `wrangler dev --persist-to` keeps it.
    resourcePersistencePath: join(state, 'v3'),
    workers: [
      {
        ...worker,
        name: 'nexus',
        modulesRoot: bundle,
        modules: [
          { type: 'ESModule', path: join(bundle, 'front.js'), contents: frontWorker(config.assets?.run_worker_first) },
          { type: 'ESModule', path: join(bundle, 'index.js') },
          ...modules('.wasm', 'CompiledWasm'),
          ...modules('.sql', 'Text'),
        ],
        bindings: { ...config.vars, ...settings },
        serviceBindings: {
          .../** @type {object} */ (bound),
          EGRESS_PUBLIC: { network: publicNetwork },
          EGRESS_OWN: { network: ownNetwork() },
          PAGE: 'nexus',
        },
        unsafeDirectSockets: [{ host: '127.0.0.1', entrypoint: 'front' }],
      },
    ],
  }),
);

try {
  await miniflare.ready;
} catch (error) {
  // It misses the ports that workerd would have told.
  if (!existsSync('config')) throw error;
}
closeProtocol('config');
const folders = readdirSync('.', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(entry.parentPath, entry.name));
// Miniflare clears up after itself, also what workerd will look for.
process.on('exit', () => folders.forEach((folder) => mkdirSync(folder, { recursive: true })));
process.exit(0);

/**
 * By a CONNECT to a name that Miniflare fixes, whoever opens the socket could speak workerd's own protocol, and hand the
 * Worker events that only the platform has. It becomes a name that nobody knows.
 * @param {string} path
 */
function closeProtocol(path) {
  const known = Buffer.from('miniflare-unsafe-internal-capnp-connect');
  const bytes = readFileSync(path);
  const at = bytes.indexOf(known);
  if (at < 0 || bytes.includes(known, at + 1))
    throw new Error('Miniflare names its own protocol otherwise than it did.');
  bytes.write(randomBytes(known.length).toString('hex'), at, known.length, 'latin1');
  writeFileSync(path, bytes, { mode: 0o600 });
}
