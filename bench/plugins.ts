/**
 * Milliseconds that an isolate adds to a call: warm, cold, and beside plugins that loop or take memory. In the plugin host
 * as `npm start` runs it, called by an actor; nothing needed.
 */
import { parseArgs } from 'node:util';
import { install } from '../test/plugins/isolates/installation.ts';
import { load } from './machine.ts';
import { milliseconds, percentile, table } from './report.ts';
import type { Installation, Trial } from '../test/plugins/isolates/installation.ts';

const { values: options } = parseArgs({
  options: {
    warm: { type: 'string', default: '500' },
    cold: { type: 'string', default: '40' },
    attacks: { type: 'string', default: '5' },
  },
});

const plain: Trial = { id: 'plain', code: 'async function tool() { return { ok: true }; }' };
const asking: Trial = {
  id: 'asking',
  code: 'async function tool(input, { storage }) { return { kept: (await storage.get("a")) ?? null }; }',
  capabilities: { storageBytes: 1000 },
};
const attacks: Record<string, string> = {
  'an endless loop': 'async function tool() { while (true); }',
  '4 GB': 'async function tool() { const a = []; while (true) a.push(new Uint8Array(2 ** 24).fill(1)); }',
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds of a whole request; fails unless it went well. */
async function timed(nexus: Installation, trial: Trial, beside = false): Promise<number> {
  const begun = performance.now();
  const report = await nexus.call(trial, { beside });
  const took = performance.now() - begun;
  if (report.code !== undefined) throw new Error(`${trial.id}: ${report.code} ${report.message ?? ''}`);
  return took;
}

async function series(count: number, work: (index: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) times.push(await work(index));
  return times;
}

/** The same request to the same actor, whose plugin is refused before it runs: what is there without isolates. */
async function bare(nexus: Installation): Promise<number> {
  const begun = performance.now();
  await nexus.call(plain, { module: undefined as unknown as string });
  return performance.now() - begun;
}

const nexus = await install();
const rows: string[][] = [];
const report = (what: string, times: readonly number[], less = 0): void => {
  const figures = [0.1, 0.5, 0.99, 1].map((share) => milliseconds(Math.max(0, percentile(times, share) - less)));
  rows.push([what, String(times.length), ...figures]);
};
try {
  await series(50, () => timed(nexus, plain));
  await series(50, () => bare(nexus));
  const without: number[] = [];
  const warm: number[] = [];
  // In turns, so that what else the machine does slows both.
  for (let count = 0; count < Number(options.warm); count += 1) {
    without.push(await bare(nexus));
    warm.push(await timed(nexus, plain));
  }
  const rest = percentile(without, 0.5);
  report('the actor call alone', without);
  report('warm', warm);
  report('warm, above the actor call', warm, rest);
  report('warm, with one question back', await series(Number(options.warm), () => timed(nexus, asking)), rest);
  const cold = await series(Number(options.cold), async (index) => {
    // Until a spare waits again, as it does where nobody installs plugins by the second.
    while (!(await nexus.state()).processes.some(({ owner }) => owner === undefined)) await pause(20);
    await pause(500);
    return timed(nexus, { ...plain, id: `cold-${index + 10}` });
  });
  report('cold, above the actor call', cold, rest);
  for (const [what, code] of Object.entries(attacks)) {
    const others: number[] = [];
    const attackers: number[] = [];
    for (let round = 0; round < Number(options.attacks); round += 1) {
      let over = false;
      const attack = nexus
        .call({ id: `bad-${round + 10}`, code: `${code} // ${what}` })
        .then(({ took, code: ended }) => {
          if (ended !== 'upstream_timeout') throw new Error(`${what} ended with ${ended ?? 'a value'}`);
          attackers.push(took);
          over = true;
        });
      while (!over) {
        others.push(await timed(nexus, plain));
        await pause(5);
      }
      await attack;
      await timed(nexus, { ...plain, id: `after-${round + 10}` });
    }
    report(`others beside ${what}`, others);
    report(`the caller of ${what}`, attackers);
  }
} finally {
  await nexus.stop();
}
console.log(table(['call', 'n', 'p10 ms', 'p50 ms', 'p99 ms', 'most ms'], rows));
console.log(load());
