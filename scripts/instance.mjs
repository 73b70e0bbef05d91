import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {{ pid: number, startTime: string | undefined }} ProcessMark a process, safe against a reused id
 * @typedef {ProcessMark & { url?: string | undefined, children: (ProcessMark & { name: string })[] }} Instance
 */

/**
 * When a process started, in the kernel's clock ticks; undefined where /proc does not exist or the
 * process has ended (a zombie has).
 * @param {number} pid
 */
export function processStartTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** @param {ProcessMark} mark */
export function isAlive({ pid, startTime }) {
  if (startTime !== undefined) return processStartTime(pid) === startTime;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} home
 * @returns {Instance | undefined} the last instance that ran in this folder, alive or not
 */
export function readInstance(home) {
  try {
    return /** @type {Instance} */ (JSON.parse(readFileSync(join(home, 'instance.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Claims a folder for this process, so that two never write to one state. What a killed predecessor left
 * running is ended first. Throws a sentence for the user when another instance is alive.
 * @param {string} home
 */
export async function claimInstance(home) {
  const path = join(home, 'instance.json');
  const previous = readInstance(home);
  if (previous && isAlive(previous)) {
    throw new Error(
      previous.url
        ? `Nexus is running already at ${previous.url} (process ${previous.pid}).`
        : `Nexus is being started already by process ${previous.pid}.`,
    );
  }
  for (const child of previous?.children ?? []) await endGroup(child);
  rmSync(path, { force: true });

  /** @type {Instance} */
  const instance = { pid: process.pid, startTime: processStartTime(process.pid), children: [] };
  try {
    writeFileSync(path, JSON.stringify(instance), { flag: 'wx' });
  } catch {
    throw new Error(`Nexus is being started already by process ${readInstance(home)?.pid ?? 'unknown'}.`);
  }
  const save = () => {
    try {
      writeFileSync(`${path}.new`, JSON.stringify(instance));
      renameSync(`${path}.new`, path);
    } catch (error) {
      // The disk may be full. What runs goes on: its programs end with this process by themselves.
      process.stderr.write(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  };
  return {
    /** @param {string} url */
    setUrl(url) {
      instance.url = url;
      save();
    },
    /** @param {{ name: string, pid: number }} child the leader of a process group */
    setChild({ name, pid }) {
      instance.children = instance.children.filter((other) => other.name !== name);
      instance.children.push({ name, pid, startTime: processStartTime(pid) });
      save();
    },
    release() {
      rmSync(path, { force: true });
    },
  };
}

/**
 * Kills a process group whose leader is still the process that was noted, and waits for it to end.
 * @param {ProcessMark} leader
 */
async function endGroup(leader) {
  if (!isAlive(leader)) return;
  try {
    process.kill(-leader.pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
  for (let tries = 0; tries < 40 && isAlive(leader); tries++) await sleep(50);
}
