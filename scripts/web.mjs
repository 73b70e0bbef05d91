import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node.mjs';
import { runQuietly } from './run-quietly.mjs';

const sources = ['src/presentation/web', 'src/application/protocol', 'vite.config.ts', 'package-lock.json'];
const stampPath = join(root, 'dist', 'web.sha256');

/**
 * Builds the page into dist/web when it is missing or its sources changed since.
 * @param {{ say: (line: string) => void, force?: boolean }} options
 */
export async function ensureWebBuilt({ say, force = false }) {
  const fingerprint = hashOf(sources);
  const current =
    existsSync(join(root, 'dist', 'web', 'index.html')) && existsSync(stampPath) && readFileSync(stampPath, 'utf8');
  if (!force && current === fingerprint) return;
  say('Building the page ...');
  const { code, output } = await runQuietly(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error(`The page could not be built:\n${output}`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampPath, fingerprint);
}

/** @param {string[]} paths relative to the project; folders count with all they hold */
function hashOf(paths) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    const absolute = join(root, path);
    if (statSync(absolute).isDirectory()) {
      for (const name of readdirSync(absolute).sort()) add(join(path, name));
    } else {
      hash.update(`${path}\0`).update(readFileSync(absolute));
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}
