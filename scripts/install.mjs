import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined} what a lock file lists, or undefined when it cannot be read
 */
function readLock(path) {
  try {
    /** @type {{ packages?: Record<string, LockedPackage> }} */
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    return lock.packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules holds what the lock file asks for. Packages for other platforms are optional and
 * may be absent.
 * @param {string} folder the project
 */
export function isInstalled(folder) {
  const wanted = readLock(join(folder, 'package-lock.json'));
  const present = readLock(join(folder, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([name, { version, integrity, optional, devOptional, peer }]) => {
    if (name === '') return true;
    const installed = present[name];
    if (!installed) return Boolean(optional || devOptional || peer);
    return installed.version === version && installed.integrity === integrity;
  });
}

/**
 * Makes node_modules match the lock file by `npm ci`, which needs the network; does nothing when it does
 * already. Throws a sentence for the user when it fails.
 * @param {{ say: (line: string) => void }} options
 */
export function ensureInstalled({ say }) {
  if (isInstalled(root)) return;
  say('Installing packages (npm ci) ...');
  const args = ['ci', '--include=dev', '--include=optional'];
  const options = /** @type {const} */ ({ cwd: root, encoding: 'utf8' });
  const { npm_execpath: npm } = process.env;
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, options);
  if (result.status === 0) return;
  const reason = (result.error?.message ?? result.stderr).trim().split('\n').slice(-8).join('\n');
  throw new Error(
    `The packages of package-lock.json are not all in node_modules, and npm ci could not fetch them. ` +
      `It needs the network once. npm said:\n${reason}`,
  );
}
