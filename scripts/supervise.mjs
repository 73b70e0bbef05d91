import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodePath } from './node.mjs';

const dieWithParent = new URL('./die-with-parent.mjs', import.meta.url).href;
const restartsAllowed = 3;
const restartWindow = 60_000;
const gracePeriod = 3_000;
/** How long the last words of a program that ended are waited for. */
const lastWords = 500;

/**
 * One program under supervision: a Node script in a process group of its own. Once it is said to be ready
 * it is restarted when it ends unasked, up to three times a minute; a program that cannot start is not.
 *
 * @typedef {{
 *   name: string,
 *   args: string[],
 *   env: NodeJS.ProcessEnv,
 *   cwd: string,
 *   logFolder: string,
 *   loud?: boolean,
 *   reports?: boolean,
 *   onStart: (pid: number) => void,
 *   onCrash: (report: { name: string, code: number | null, signal: string | null, lastLines: string, final: boolean }) => void,
 * }} ProgramOptions `loud` shows the output on the terminal instead of keeping it in `<logFolder>/<name>.log`;
 *   `reports` gives it a channel to send a message on when it listens
 */
export class Program {
  #options;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;
  /** @type {number[]} */
  #restarts = [];
  #ready = false;
  #stopping = false;
  #ended = new AbortController();
  #listening = Promise.resolve();
  #saysItListens = () => {};

  /** @param {ProgramOptions} options */
  constructor(options) {
    this.#options = options;
    this.#listening = new Promise((resolve) => (this.#saysItListens = resolve));
    if (!options.loud) rotate(this.#logPath);
    this.#start();
  }

  /** Aborted when the program has ended for good. */
  get ended() {
    return this.#ended.signal;
  }

  /** Settles when a program that `reports` says that it listens, and when it has ended for good. */
  get listening() {
    return this.#listening;
  }

  /** Says that the program works: from now on it is restarted when it ends. */
  markReady() {
    this.#ready = true;
  }

  /** Ends the whole group, politely first. Settles when the program has ended. */
  async stop() {
    this.#stopping = true;
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signalGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, sleep(gracePeriod, undefined, { ref: false })]);
    signalGroup(child.pid, 'SIGKILL');
    await ended;
  }

  get #logPath() {
    return join(this.#options.logFolder, `${this.#options.name}.log`);
  }

  #start() {
    const { args, env, cwd, loud, reports, onStart } = this.#options;
    const output = loud ? 'inherit' : 'pipe';
    const child = spawn(nodePath(), ['--import', dieWithParent, ...args], {
      cwd,
      env,
      detached: true,
      stdio: reports ? ['pipe', output, output, 'ipc'] : ['pipe', output, output],
    });
    if (!loud) keepOutput(child, openSync(this.#logPath, 'a', 0o600));
    this.#child = child;
    child.stdin?.on('error', () => {
      // The program ended; its exit is handled below.
    });
    child.once('message', this.#saysItListens);
    child.once('exit', (code, signal) => {
      // A program that dies by itself can leave members of its group running, and they its output open.
      if (child.pid) signalGroup(child.pid, 'SIGKILL');
      const over = this.#stopping || Promise.race([once(child, 'close'), sleep(lastWords, undefined, { ref: false })]);
      void Promise.resolve(over).then(() => this.#onExit(code, signal));
    });
    child.once('error', (error) => {
      throw error;
    });
    if (child.pid) onStart(child.pid);
  }

  /**
   * @param {number | null} code
   * @param {string | null} signal
   */
  #onExit(code, signal) {
    if (this.#stopping) return this.#end();
    const now = Date.now();
    this.#restarts = this.#restarts.filter((time) => now - time < restartWindow);
    const final = !this.#ready || this.#restarts.length >= restartsAllowed;
    this.#options.onCrash({ name: this.#options.name, code, signal, lastLines: this.lastLines(), final });
    if (final || this.#stopping) return this.#end();
    this.#restarts.push(now);
    this.#start();
  }

  #end() {
    this.#ended.abort();
    this.#saysItListens();
  }

  /** The end of the log of this run. */
  lastLines() {
    if (this.#options.loud) return '';
    return readFileSync(this.#logPath, 'utf8').trim().split('\n').slice(-12).join('\n');
  }
}

/**
 * Writes what a program says to its log. The program itself does not write there: it would end when the disk is full.
 * @param {import("node:child_process").ChildProcess} child
 * @param {number} log closed when the program is
 */
function keepOutput(child, log) {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (/** @type {Uint8Array} */ words) => {
      try {
        writeSync(log, words);
      } catch {
        // Words are lost then, and the program goes on.
      }
    });
    stream?.on('error', () => undefined);
  }
  child.once('close', () => closeSync(log));
}

/** Keeps the log of the run before as `<name>.log.1`. @param {string} path */
function rotate(path) {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // There is none yet.
  }
}

/**
 * @param {number} leader
 * @param {NodeJS.Signals} signal
 */
function signalGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody is left in it.
  }
}
