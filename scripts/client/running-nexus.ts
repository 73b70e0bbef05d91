import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { freePort } from '../ports.mjs';
import { root } from '../node.mjs';

/** Milliseconds; a first start builds the page and fetches the model. */
const startTimeout = 300_000;

export interface Running {
  /** The supervisor's. */
  pid: number;
  url: string;
  signInLink: string;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

export function temporaryHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'nexus-'));
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/**
 * `npm start` on the given folder, in a process group of its own; resolves when it says it is ready. On any free port:
 * several that start at once would all want the first one.
 */
export async function start(home: string, environment: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, ['scripts/start.mjs', '--json'], {
    cwd: root,
    env: { ...process.env, NEXUS_PORT: String(port), ...environment, NEXUS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const pid = child.pid ?? 0;
  const end = (signal: NodeJS.Signals, target: number) => async (): Promise<void> => {
    // It may have been killed by then.
    if (child.exitCode === null && child.signalCode === null) process.kill(target, signal);
    await ended;
  };
  const line = new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const died = ended.then(() => Promise.reject(new Error('Nexus ended while it started.')));
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), startTimeout);
  try {
    const { url, signInLink } = JSON.parse(await Promise.race([line, died])) as { url: string; signInLink: string };
    return { pid, url, signInLink, stop: end('SIGTERM', pid), kill: end('SIGKILL', -pid) };
  } finally {
    clearTimeout(timer);
    died.catch(() => undefined);
  }
}
