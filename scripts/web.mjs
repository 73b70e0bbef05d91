import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf } from './fingerprint.mjs';
import { root } from './node.mjs';
import { runQuietly } from './run-quietly.mjs';

const sources = ['src/presentation/web', 'src/application/protocol', 'vite.config.ts', 'package-lock.json'];
const stampPath = join(root, 'dist', 'web.sha256');

/**
 * Builds the page into dist/web when it is missing or its sources changed since.
 * @param {{ say: (line: string) => void, force?: boolean }} options
 * @returns {Promise<string>} a fingerprint of what it was built from
 */
export async function ensureWebBuilt({ say, force = false }) {
  const fingerprint = fingerprintOf(sources);
  const current =
    existsSync(join(root, 'dist', 'web', 'index.html')) && existsSync(stampPath) && readFileSync(stampPath, 'utf8');
  if (!force && current === fingerprint) return fingerprint;
  say('Building the page ...');
  const { code, output } = await runQuietly(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error(`The page could not be built:\n${output}`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampPath, fingerprint);
  return fingerprint;
}
