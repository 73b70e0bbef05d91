import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Answers } from './work/answers.ts';
import { Changes } from './work/changes.ts';
import { Client } from './client.ts';
import { Databases } from './databases.ts';
import { Ingest } from './work/ingest.ts';
import { Random } from './random.ts';
import { freePort } from '../../scripts/ports.mjs';
import { kill } from './kill.ts';
import { settled } from './tasks.ts';
import { start, temporaryHome } from '../../scripts/client/running-nexus.ts';
import { startSlowChat } from './slow-chat.ts';
import type { Running } from '../../scripts/client/running-nexus.ts';
import type { Victim } from './kill.ts';
import type { Work } from './work.ts';

/** Milliseconds of work before a kill, and how much longer it waits for an answer to be in the middle. */
const shortest = 100;
const longest = 4_000;
const patience = 10_000;

export interface Round {
  victim: Victim;
  /** What was under way when the kill fell, by kind of work. */
  hit: Record<string, number>;
  /** From the start, or from the kill of a single program, until Nexus is ready. */
  readySeconds: number;
  /** From there until no task is left. */
  settledSeconds: number;
  faults: string[];
}

export interface Result {
  seed: number;
  rounds: Round[];
  summary: Record<string, number>;
}

/**
 * Starts a Nexus of its own, then round after round: works, kills it at a moment that chance picks, brings it back on
 * the same folder, and checks what was acknowledged.
 */
export async function runRounds(options: {
  rounds: number;
  seed: number;
  say: (line: string) => void;
}): Promise<Result> {
  const random = new Random(options.seed);
  const chat = await startSlowChat();
  const { home, remove } = temporaryHome();
  const works: Work[] = [new Ingest(), new Answers(), new Changes()];
  // The same address over all starts, as a browser tab that stays open expects.
  const ground = new Ground(home, { NEXUS_CHAT: chat.setting, NEXUS_PORT: String((await freePort()) ?? 8787) });
  // Nexus runs in a process group of its own, so Ctrl-C here does not reach it by itself.
  process.once('SIGINT', () => void ground.stop().finally(() => process.exit(130)));
  try {
    await ground.start();
    for (const work of works) await work.prepare(ground.client);
    for (const work of works) await work.check(ground.client, random);
    const rounds: Round[] = [];
    for (let number = 1; number <= options.rounds; number += 1) {
      const round = await ground.round({ works, random, victim: victimOf(random, rounds.at(-1)) });
      rounds.push(round);
      options.say(describe(number, round));
    }
    const summary = Object.assign({}, ...works.map((work) => work.summary())) as Record<string, number>;
    return { seed: options.seed, rounds, summary: { ...summary, 'databases checked': ground.databasesChecked } };
  } finally {
    await ground.stop();
    await chat.close();
    remove();
  }
}

/** A program that ends too often in a minute is given up, so single ones are never killed in a row. */
function victimOf(random: Random, last: Round | undefined): Victim {
  if (last === undefined || last.victim !== 'everything' || random.next() < 0.7) return 'everything';
  return random.next() < 0.7 ? 'worker' : 'models';
}

/** The folder that all rounds share, and the Nexus on it. */
class Ground {
  readonly client = new Client();
  readonly #home: string;
  readonly #environment: Record<string, string>;
  readonly #databases: Databases;
  #running: Running | undefined;
  #startedAt = 0;

  constructor(home: string, environment: Record<string, string>) {
    this.#home = home;
    this.#environment = environment;
    this.#databases = new Databases(join(home, 'state'));
  }

  get databasesChecked(): number {
    return this.#databases.checked;
  }

  async start(): Promise<void> {
    this.#running = await start(this.#home, this.#environment);
    this.client.url = this.#running.url;
    await this.client.signIn(this.#running.signInLink);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }

  async round({ works, random, victim }: { works: Work[]; random: Random; victim: Victim }): Promise<Round> {
    const stop = new AbortController();
    const faults: string[] = [];
    const working = works.map((work) =>
      work.run(this.client, random.fork(), stop.signal).catch((error: unknown) => {
        faults.push(`${work.name}: ${error instanceof Error ? error.message : String(error)}`);
      }),
    );
    await this.#moment(works, random);
    const hit = Object.fromEntries(works.map((work) => [work.name, work.underWay]));
    stop.abort();
    await kill(this.#home, victim);
    const killedAt = performance.now();
    if (victim === 'everything') faults.push(...(await this.#again()));
    const startedAt = victim === 'everything' ? this.#startedAt : killedAt;
    await this.#ready();
    const readyAt = performance.now();
    await Promise.all(working);
    faults.push(...(await settled(this.client)));
    const settledAt = performance.now();
    for (const work of works) {
      const found = await work.check(this.client, random.fork()).catch((error: unknown) => [String(error)]);
      faults.push(...found.map((fault) => `${work.name}: ${fault}`));
    }
    return {
      victim,
      hit,
      readySeconds: (readyAt - startedAt) / 1000,
      settledSeconds: (settledAt - readyAt) / 1000,
      faults,
    };
  }

  /** Waits for a random time, in two rounds of three until an answer is in the middle as well. */
  async #moment(works: readonly Work[], random: Random): Promise<void> {
    await sleep(random.between(shortest, longest));
    if (random.next() < 0.33) return;
    const answers = works.find(({ name }) => name === 'answers');
    for (let waited = 0; waited < patience && answers?.underWay === 0; waited += 20) await sleep(20);
    await sleep(random.between(0, 1_500));
  }

  /** Looks at the databases while nothing runs, then starts. The login of the first start goes on. */
  async #again(): Promise<string[]> {
    const faults = this.#databases.check();
    this.#startedAt = performance.now();
    this.#running = await start(this.#home, this.#environment);
    this.client.url = this.#running.url;
    return faults;
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

function describe(number: number, { victim, hit, readySeconds, settledSeconds, faults }: Round): string {
  const amid = Object.entries(hit).map(([name, count]) => `${count} ${name}`);
  const times = `ready in ${readySeconds.toFixed(1)} s, tasks done ${settledSeconds.toFixed(1)} s later`;
  return [
    `round ${number}: killed ${victim} amid ${amid.join(', ')}; ${times}`,
    ...faults.map((fault) => `  FAULT ${fault}`),
  ].join('\n');
}
