import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';
import { settingsForWorker } from './settings.mjs';
import { localWranglerEnvironment } from './wrangler.mjs';
import { root } from './node.mjs';

/**
 * Writes workerd's configuration by Miniflare, unless the last one was for the same Worker, page and settings:
 * loading Miniflare takes more processor time and memory than all that it sets up.
 * @param {{ home: string, state: string, bundle: string, page: string, settings: Record<string, string> }} options
 *   `bundle` is the Worker's folder, `page` a fingerprint of the page, whose files the configuration lists
 * @returns {Promise<string>} the folder that holds `config` and `arguments`
 */
export async function ensureConfigured({ home, state, bundle, page, settings }) {
  const folder = join(home, 'worker');
  const stampPath = join(folder, 'config.sha256');
  const forWorker = settingsForWorker(settings);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([state, bundle, page, forWorker]))
    .digest('hex');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === fingerprint) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // By file, because arguments and environments show up in process lists.
  const settingsPath = join(folder, 'settings.json');
  writeFileSync(settingsPath, JSON.stringify(forWorker), { mode: 0o600 });
  const { code, output } = await runQuietly(
    [join(root, 'scripts', 'write-worker-config.mjs'), bundle, settingsPath, state],
    { cwd: folder, env: localWranglerEnvironment(home) },
  );
  if (code !== 0) throw new Error(`The configuration of the Worker could not be written:\n${output}`);
  writeFileSync(stampPath, fingerprint);
  return folder;
}
