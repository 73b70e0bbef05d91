import { cpSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Answers } from './work/answers.ts';
import { Changes } from './work/changes.ts';
import { Client } from './client.ts';
import { Databases } from './databases.ts';
import { Ingest } from './work/ingest.ts';
import { Prompts } from './work/prompts.ts';
import { Random } from './random.ts';
import { freePort } from '../../scripts/ports.mjs';
import { kill } from './kill.ts';
import { openTasks, settled } from './tasks.ts';
import { readLedger } from './ledger.ts';
import { start, temporaryHome } from '../../scripts/client/running-nexus.ts';
import { startSlowChat } from './slow-chat.ts';
import type { Running } from '../../scripts/client/running-nexus.ts';
import type { TaskRow } from './ledger.ts';
import type { Victim } from './kill.ts';
import type { Work } from './work.ts';

/** Milliseconds of work before a kill, and how much longer it waits for what it is meant to hit. */
const shortest = 100;
const longest = 2_000;
const patience = 5_000;
/** What kills are meant for, by name of the work; the last is met by none: any moment. */
const aims = ['documents', 'documents', 'answers', 'changes', 'changes', 'prompts', 'anything'] as const;
/** Faults after which the folder is copied, so that what led to them can be looked at. */
const copies = 3;

export interface Round {
  victim: Victim;
  /** What was under way when the kill fell, by kind of work: requests, answers, and tasks that ran. */
  hit: Record<string, number>;
  /** Tasks that were accepted, and waited for their turn or their next try. */
  queued: number;
  /** Documents that were accepted and not ready. Known where everything was killed. */
  unread?: number;
  /** From the start, or from the kill of a single program, until Nexus is ready. */
  readySeconds: number;
  /** From there until no task is left. */
  settledSeconds: number;
  /** All of it, the looking included. */
  seconds: number;
  /** Of the machine, over a minute: how many processes wanted a core. */
  load: number;
  faults: string[];
}

export interface Result {
  seed: number;
  rounds: Round[];
  summary: Record<string, number>;
}

/**
 * Starts a Nexus of its own, then round after round: works, kills it at a moment that chance picks, brings it back on
 * the same folder, and checks what was acknowledged. `after` gets what is known after each round, so that a run that is
 * broken off has its figures too; a round that cannot be ended is the last.
 */
export async function runRounds(options: {
  rounds: number;
  seed: number;
  say: (line: string) => void;
  after?: (result: Result) => void;
}): Promise<Result> {
  const random = new Random(options.seed);
  const chat = await startSlowChat();
  const { home, remove } = temporaryHome();
  const works: Work[] = [new Ingest(), new Answers(), new Changes(), new Prompts()];
  // The same address over all starts, as a browser tab that stays open expects.
  const ground = new Ground(home, { NEXUS_CHAT: chat.setting, NEXUS_PORT: String((await freePort()) ?? 8787) });
  // Nexus runs in a process group of its own, so Ctrl-C here does not reach it by itself.
  let brokenOff = false;
  process.once('SIGINT', () => {
    brokenOff = true;
    void ground.stop().finally(() => {
      remove();
      process.exit(130);
    });
  });
  const rounds: Round[] = [];
  const result = (): Result => {
    const summary = Object.assign({}, ...works.map((work) => work.summary())) as Record<string, number>;
    return { seed: options.seed, rounds, summary: { ...summary, 'databases checked': ground.databasesChecked } };
  };
  try {
    await ground.start();
    for (const work of works) await work.prepare(ground.client);
    for (const work of works) await work.check(ground.client, random);
    let whole = true;
    for (let number = 1; number <= options.rounds && whole; number += 1) {
      const outcome = await ground.round({ works, random, victim: victimOf(random, rounds.at(-1)) });
      // What goes wrong in a round that is broken off is our own doing.
      if (brokenOff) break;
      whole = outcome.whole;
      rounds.push(outcome.round);
      options.say(describe(number, outcome.round));
      const faulty = rounds.filter(({ faults }) => faults.length > 0).length;
      if (outcome.round.faults.length > 0 && faulty <= copies) {
        cpSync(home, `${home}-round-${number}`, { recursive: true });
        options.say(`  Its folder is kept in ${home}-round-${number}.`);
      }
      options.after?.(result());
    }
    return result();
  } finally {
    await ground.stop();
    await chat.close();
    remove();
  }
}

/** A program that ends too often in a minute is given up, so single ones are never killed in a row. */
function victimOf(random: Random, last: Round | undefined): Victim {
  if (last === undefined || last.victim !== 'everything' || random.next() < 0.7) return 'everything';
  return random.next() < 0.6 ? 'worker' : 'models';
}

/** The folder that all rounds share, and the Nexus on it. */
class Ground {
  readonly client = new Client();
  readonly #home: string;
  readonly #environment: Record<string, string>;
  readonly #databases: Databases;
  #running: Running | undefined;

  constructor(home: string, environment: Record<string, string>) {
    this.#home = home;
    this.#environment = environment;
    this.#databases = new Databases(join(home, 'state'));
  }

  get databasesChecked(): number {
    return this.#databases.checked;
  }

  /** Signs in once: the login of the first start goes on. */
  async start(): Promise<void> {
    const first = this.#running === undefined;
    this.#running = await start(this.#home, this.#environment);
    this.client.url = this.#running.url;
    if (first) await this.client.signIn(this.#running.signInLink);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }

  /** `whole` is false when Nexus did not come back. */
  async round(given: { works: Work[]; random: Random; victim: Victim }): Promise<{ round: Round; whole: boolean }> {
    const beganAt = performance.now();
    const { works, random, victim } = given;
    const times = { readySeconds: 0, settledSeconds: 0, seconds: 0, load: loadavg()[0] ?? 0 };
    const round: Round = { victim, hit: {}, queued: 0, ...times, faults: [] };
    const { faults } = round;
    const stop = new AbortController();
    const working = works.map((work) =>
      work.run(this.client, random.fork(), stop.signal).catch((error: unknown) => {
        faults.push(`${work.name}: ${described(error)}`);
      }),
    );
    try {
      await this.#moment(works, random);
      await this.#kill(works, round, stop);
      await Promise.all(working);
      const readyAt = performance.now();
      faults.push(...(await settled(this.client)));
      round.settledSeconds = (performance.now() - readyAt) / 1000;
      for (const work of works) {
        const found = await work.check(this.client, random.fork()).catch((error: unknown) => [described(error)]);
        faults.push(...found.map((fault) => `${work.name}: ${fault}`));
      }
      return { round, whole: true };
    } catch (error) {
      faults.push(described(error));
      return { round, whole: false };
    } finally {
      stop.abort();
      round.seconds = (performance.now() - beganAt) / 1000;
    }
  }

  /** Kills, notes what was hit, and waits until Nexus is ready again. */
  async #kill(works: readonly Work[], round: Round, stop: AbortController): Promise<void> {
    const { victim } = round;
    let tasks: TaskRow[] = victim === 'everything' ? [] : await openTasks(this.client);
    const requests = works.map(({ underWay }) => underWay);
    stop.abort();
    await kill(this.#home, victim);
    let startedAt = performance.now();
    if (victim === 'everything') {
      const ledger = readLedger(join(this.#home, 'state'));
      ({ tasks } = ledger);
      round.unread = ledger.documents;
      round.faults.push(...this.#databases.check());
      startedAt = performance.now();
      await this.start();
    }
    const running = tasks.filter(({ state }) => state === 'running');
    round.queued = tasks.length - running.length;
    works.forEach((work, index) => {
      round.hit[work.name] = (requests[index] ?? 0) + running.filter((task) => work.owns(task)).length;
    });
    await this.#ready();
    round.readySeconds = (performance.now() - startedAt) / 1000;
  }

  /** Waits for a random time, then until what the kill is meant for is under way. */
  async #moment(works: readonly Work[], random: Random): Promise<void> {
    const aim = random.pick(aims);
    await sleep(random.between(shortest, longest));
    const work = works.find(({ name }) => name === aim);
    const share = random.next();
    if (work === undefined) return;
    const deadline = performance.now() + patience;
    while (performance.now() < deadline) {
      if (work.underWay > 0) break;
      const tasks = await openTasks(this.client);
      if (tasks.some((task) => task.state === 'running' && work.owns(task))) break;
      await sleep(20);
    }
    await sleep(share * work.span);
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline) {
      const reply = await fetch(`${this.client.url}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(
        () => undefined,
      );
      const body = (await reply?.json().catch(() => undefined)) as { status?: string } | undefined;
      if (body?.status === 'ready') return;
      await sleep(50);
    }
    throw new Error('Nexus does not become ready again.');
  }
}

function described(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(number: number, round: Round): string {
  const { victim, hit, queued, unread, readySeconds, settledSeconds, seconds, faults } = round;
  const amid = Object.entries(hit).map(([name, count]) => `${count} ${name}`);
  const left = [`${queued} tasks queued`, ...(unread === undefined ? [] : [`${unread} documents not ready`])];
  const times = `ready in ${readySeconds.toFixed(1)} s, tasks done ${settledSeconds.toFixed(1)} s later`;
  return [
    `round ${number}: killed ${victim} amid ${[...amid, ...left].join(', ')}; ${times}, ${seconds.toFixed(1)} s in all`,
    ...faults.map((fault) => `  FAULT ${fault}`),
  ].join('\n');
}
