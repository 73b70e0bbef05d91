import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf } from './fingerprint.mjs';
import { root } from './node.mjs';
import { runQuietly } from './run-quietly.mjs';
import { localWranglerEnvironment, wrangler } from './wrangler.mjs';

const sources = [
  'src',
  'durable-objects',
  'plugins',
  'migrations',
  'wrangler.toml',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'scripts/bundle.mjs',
  'scripts/front-worker.mjs',
  'scripts/keep-config.sh',
  'scripts/networks.mjs',
  'scripts/write-worker-config.mjs',
];
const page = join('src', 'presentation', 'web');
const folder = join(root, 'dist', 'worker');
/** Bundles that stay: an instance that runs on an earlier one may have to start its Worker again. */
const kept = 3;

/**
 * Bundles the Worker as `wrangler deploy` would, unless that was done for these sources.
 * @param {{ home: string, say: (line: string) => void }} options
 * @returns {Promise<string>} the folder that holds `index.js` and `index.js.map`
 */
export async function ensureBundled({ home, say }) {
  const bundle = join(folder, fingerprintOf(sources, { without: page }).slice(0, 32));
  if (existsSync(bundle)) {
    const now = new Date();
    utimesSync(bundle, now, now);
    return bundle;
  }
  say('Building the Worker ...');
  const draft = `${bundle}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const args = [wrangler, 'deploy', '--dry-run', '--outdir', draft];
    const { code, output } = await runQuietly(args, { env: localWranglerEnvironment(home) });
    if (code !== 0) throw new Error(`The Worker could not be built:\n${output}`);
    publish(draft, bundle);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  forgetOld();
  return bundle;
}

/**
 * @param {string} draft
 * @param {string} bundle
 */
function publish(draft, bundle) {
  try {
    renameSync(draft, bundle);
  } catch (error) {
    // Another start built the same.
    if (!existsSync(bundle)) throw error;
  }
}

function forgetOld() {
  const hourAgo = Date.now() - 3_600_000;
  const bundles = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), used: statSync(join(folder, name)).mtimeMs }))
    .sort((one, other) => other.used - one.used);
  for (const { path, used } of bundles.slice(kept)) {
    if (used < hourAgo) rmSync(path, { recursive: true, force: true });
  }
}
