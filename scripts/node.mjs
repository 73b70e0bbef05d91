/**
 * Runs its arguments with a Node that the tools accept: `node scripts/node.mjs <script> [arguments]`.
 *
 * The Node that started this file is used when it is new enough; otherwise the one that `npm ci` puts
 * into node_modules. Written for Node 20 without packages, because it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The first release that runs TypeScript files without a flag. */
const oldest = /** @type {const} */ ([22, 18]);

/** @param {string} version such as "24.21.0" */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The path of a Node that is new enough. Throws a sentence for the user when there is none. */
export function nodePath() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin');
  const bundled = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(bundled)) return bundled;
  throw new Error(
    `Nexus needs Node ${oldest.join('.')} or newer here; this is Node ${process.versions.node} and ` +
      `node_modules has none for ${process.platform}-${process.arch}. Install Node 24 and try again.`,
  );
}

/** The environment for child processes: the right Node and the installed tools come first in PATH. */
export function nodeEnvironment() {
  const path = [dirname(nodePath()), join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean);
  return { ...process.env, PATH: path.join(delimiter) };
}

/**
 * Runs Node with these arguments on this terminal, passes signals on, and settles with the exit code
 * (128 + signal number when a signal ended it).
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function runNode(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodePath(), args, { stdio: 'inherit', env: nodeEnvironment() });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await runNode(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
