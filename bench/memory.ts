/** Resident memory of each process of a Nexus: idle after its start, and after it took documents in. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startNexus } from '../scripts/client/nexus-client.ts';
import { readCorpus } from './corpus.ts';
import { family, load, roleOf } from './machine.ts';
import { mebibytes, table } from './report.ts';

const IDLE_MS = 10_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '500' } },
});

const nexus = await startNexus();
try {
  await sleep(IDLE_MS);
  const idle = family(nexus.pid);
  const [folder] = positionals;
  const documents = folder === undefined ? [] : readCorpus(folder).slice(0, Number(options.limit));
  if (documents.length > 0) {
    await nexus.ingest(await nexus.createCollection('memory'), documents);
    await sleep(IDLE_MS);
  }
  const later = new Map(family(nexus.pid).map((process) => [process.pid, process.rss]));
  const rows = idle.map((process) => [
    roleOf(process),
    mebibytes(process.rss),
    documents.length > 0 ? mebibytes(later.get(process.pid) ?? 0) : '',
  ]);
  const total = (sizes: Iterable<number>): string => mebibytes([...sizes].reduce((sum, rss) => sum + rss, 0));
  rows.push(['all', total(idle.map(({ rss }) => rss)), documents.length > 0 ? total(later.values()) : '']);
  console.log(table(['process', 'idle MiB', `after ${documents.length} documents`], rows));
  console.log(`\n${load()}`);
} finally {
  await nexus.stop();
}
