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
 * @param {{ say: (line: string) => void, folder?: string }} options
 */
export function ensureInstalled({ say, folder = root }) {
  if (isInstalled(folder)) return;
  say('Installing packages (npm ci) ...');
  const away = networkFault(folder);
  // npm tries each of hundreds of packages again and again, for minutes; without a network its cache may hold them all.
  const result = npm(['ci', '--include=dev', '--include=optional', away ? '--offline' : '--prefer-offline'], folder);
  if (result.status === 0) return;
  const reason = away ?? (result.error?.message ?? result.stderr).trim().split('\n').slice(-8).join('\n');
  throw new Error(
    `The packages of package-lock.json are not all in node_modules, and npm ci could not fetch them. ` +
      `It needs the network once. npm said:\n${reason}`,
  );
}

/**
 * What npm says when the registry cannot be reached at all; undefined when it answers, whatever it answers.
 * @param {string} folder
 */
function networkFault(folder) {
  const { stderr } = npm(['ping', '--fetch-retries=0', '--fetch-timeout=10000'], folder);
  const unreachable =
    /^npm error code (?:EAI_AGAIN|ENOTFOUND|ECONN\w+|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)$/m;
  return unreachable.test(stderr ?? '') ? stderr.trim().split('\n').slice(0, 4).join('\n') : undefined;
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  const options = /** @type {const} */ ({ cwd, encoding: 'utf8' });
  const { npm_execpath: own } = process.env;
  return own?.endsWith('.js') ? spawnSync(process.execPath, [own, ...args], options) : spawnSync('npm', args, options);
}
