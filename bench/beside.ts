/** The dense index beside libraries that do the same: the same vectors, each in a process of its own, queries in turn. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CollectionVectors, exactScan, type Measured } from './collection-vectors.ts';
import { load } from './machine.ts';
import { mean, mebibytes, median, milliseconds, percentile, table } from './report.ts';
import { countOf, vectorAt } from './vectors.ts';
import type { Answer, Build, Order } from './beside/messages.ts';

const COUNT = 10;
const WARM_UP = 5;
/** An index on fewer vectors than this cannot be trained, or is not worth it. */
const INDEXED_FROM = 5_000;

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    queries: { type: 'string', default: '100' },
    noise: { type: 'string', default: '0.3' },
    /** Seconds that each library has to build, and as many for all its queries. */
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: 'nexus,orama,vectra,sqlite-vec,usearch,lancedb,lancedb-indexed' },
  },
});
const limit = Number(options.seconds) * 1000;
const names = options.only.split(',');
const vectors = await CollectionVectors.read(folders, Number(options.noise));
console.log(vectors.description);
for (const size of options.sizes.split(',').map(Number)) {
  await compare(vectors.of(size, Number(options.queries) + WARM_UP));
}

interface Contender {
  name: string;
  child: ChildProcess;
  folder: string;
  built: number;
  times: number[];
  recall: number[];
  spent: number;
}

async function compare({ corpus, queries }: Measured): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'nexus-bench-beside-'));
  const contenders: Contender[] = [];
  const rows: string[][] = [];
  try {
    const file = join(home, 'vectors.f32');
    writeFileSync(file, corpus.values);
    const count = countOf(corpus);
    for (const [index, library] of names.entries()) {
      if (library === 'lancedb-indexed' && count < INDEXED_FROM) continue;
      const folder = join(home, `${index}`);
      mkdirSync(folder);
      const build = { library, file, count, dimensions: corpus.dimensions, folder };
      const contender = await begin(build);
      if (typeof contender === 'string') rows.push([library, contender, '', '', '', '', '', '']);
      else contenders.push(contender);
    }
    for (let q = -WARM_UP; q < countOf(queries) - WARM_UP; q++) {
      const query = vectorAt(queries, q + WARM_UP);
      const truth = exactScan(corpus, query, COUNT);
      for (const contender of contenders) await askOnce(contender, query, truth, q >= 0);
    }
    const fastest = median(contenders.find(({ name }) => name === 'nexus')?.times ?? []);
    for (const contender of contenders) rows.push(await rowOf(contender, fastest));
  } finally {
    for (const { child } of contenders) child.kill();
    rmSync(home, { recursive: true, force: true });
  }
  const columns = ['recall@10', 'p50 ms', 'p99', 'times Nexus', 'resident MiB', 'build s', 'disk MiB', 'queries'];
  console.log(`\n${table([`${countOf(corpus)} vectors`, ...columns], rows)}\n\n${load()}`);
}

/** The reason where it does not get ready. */
async function begin(build: Build): Promise<Contender | string> {
  const child = fork(fileURLToPath(new URL('beside/child.ts', import.meta.url)), {
    execArgv: ['--expose-gc', '--import', new URL('beside/wasm-modules.ts', import.meta.url).href],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const answer = await order(child, { build }, limit);
  if (answer === undefined || !('built' in answer)) {
    child.kill('SIGKILL');
    return answer === undefined ? `not built in ${options.seconds} s` : 'failed';
  }
  return { name: build.library, child, folder: build.folder, built: answer.built, times: [], recall: [], spent: 0 };
}

async function askOnce(contender: Contender, query: Float32Array, truth: number[], counts: boolean): Promise<void> {
  if (contender.spent > limit) return;
  const answer = await order(contender.child, { query: query.slice(), count: COUNT }, limit);
  if (answer === undefined || !('found' in answer)) {
    contender.spent = Number.POSITIVE_INFINITY;
    return;
  }
  contender.spent += answer.ms;
  if (!counts) return;
  contender.times.push(answer.ms);
  contender.recall.push(answer.found.filter((id) => truth.includes(id)).length / truth.length);
}

async function rowOf({ name, child, folder, built, times, recall }: Contender, fastest: number): Promise<string[]> {
  const grown = await order(child, { measure: true }, limit);
  return [
    name,
    mean(recall).toFixed(4),
    milliseconds(median(times)),
    milliseconds(percentile(times, 0.99)),
    (median(times) / fastest).toFixed(1),
    grown && 'grown' in grown ? mebibytes(grown.grown) : '',
    (built / 1000).toFixed(1),
    mebibytes(bytesIn(folder)),
    `${times.length}`,
  ];
}

/** Undefined when it takes longer than `within` milliseconds, or the process ended. */
function order(child: ChildProcess, given: Order, within: number): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const settle = (answer?: Answer): void => {
      clearTimeout(timer);
      child.off('message', settle).off('exit', ended);
      resolve(answer);
    };
    const ended = (): void => settle();
    const timer = setTimeout(settle, within);
    child.once('message', settle).once('exit', ended);
    child.send(given);
  });
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
