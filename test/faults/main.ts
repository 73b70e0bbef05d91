/** `npm run faults -- --rounds N --seed S`: kills Nexus at random moments and checks that nothing acknowledged is lost. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { report } from './report.ts';
import { runRounds } from './rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    report: { type: 'string', default: 'docs/reliability.md' },
  },
});
const rounds = whole('rounds');
const result = await runRounds({
  rounds,
  seed: whole('seed'),
  say: (line) => console.log(line),
  after: (soFar) => writeFileSync(values.report, report(soFar)),
});
const faults = result.rounds.flatMap((round) => round.faults);
console.log(`${result.rounds.length} rounds, ${faults.length} faults; see ${values.report}`);
process.exitCode = faults.length > 0 ? 1 : 0;

function whole(name: 'rounds' | 'seed'): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number from 1, not ${values[name]}.`);
  return value;
}
