/** Seconds from `npm start` to ready, on a folder that was started before. */
import { parseArgs } from 'node:util';
import { start, temporaryHome } from '../scripts/client/running-nexus.ts';
import { load } from './machine.ts';
import { median, percentile } from './report.ts';

const { values: options } = parseArgs({ options: { starts: { type: 'string', default: '5' } } });

const { home, remove } = temporaryHome();
try {
  await (await start(home)).stop();
  const seconds: number[] = [];
  for (let count = 0; count < Number(options.starts); count += 1) {
    const begun = performance.now();
    const running = await start(home);
    seconds.push((performance.now() - begun) / 1000);
    await running.stop();
  }
  const [middle, slowest] = [median(seconds), percentile(seconds, 1)].map((value) => value.toFixed(2));
  console.log(`ready in ${middle} s, median of ${seconds.length} starts; the slowest took ${slowest} s; ${load()}`);
} finally {
  remove();
}
