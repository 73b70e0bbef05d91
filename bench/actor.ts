/**
 * Dense search where it happens: in a collection's actor, in workerd, on its SQLite. Milliseconds are the actor's own;
 * memory is that of the whole process, which was started anew on what is stored.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CollectionVectors, exactScan, type Measured } from './collection-vectors.ts';
import { family, load } from './machine.ts';
import { mean, mebibytes, median, milliseconds, table } from './report.ts';
import type { Miniflare } from 'miniflare';
import { countOf, vectorAt, type Vectors } from './vectors.ts';
import { startWorkerd } from './workerd.ts';

const PASSAGES_A_DOCUMENT = 500;
/** Searched one after the other and timed together. */
const QUERIES_A_CALL = 10;
const DEPTHS = [10, 200];

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    queries: { type: 'string', default: '200' },
    sizes: { type: 'string', default: '1000,10000,100000' },
    noise: { type: 'string', default: '0.3' },
  },
});
const vectors = await CollectionVectors.read(folders, Number(options.noise));
console.log(vectors.description);
const searches: string[][] = [];
const costs: string[][] = [];
for (const size of options.sizes.split(',').map(Number)) await measure(vectors.of(size, Number(options.queries)));
const times = ['first p50 ms', 'processor ms', 'again p50 ms', 'processor ms'];
console.log(`\n${table(['passages', 'depth', ...times, 'recall@10', 'recall@200'], searches)}`);
console.log(`\n${table(['passages', 'load ms', 'idle MiB', 'loaded MiB', 'searched MiB'], costs)}`);
console.log(`\n${load()}`);

async function measure({ corpus, queries }: Measured): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'nexus-bench-actor-'));
  try {
    await using filling = disposable(await startWorkerd('dense-actor.ts', 'DenseActor', state));
    const size = countOf(corpus) * corpus.dimensions;
    const step = PASSAGES_A_DOCUMENT * corpus.dimensions;
    for (let from = 0; from < size; from += step) {
      const path = `fill?document=${from / step}&dimensions=${corpus.dimensions}`;
      await call(filling.runtime, path, corpus.values.slice(from, from + step));
    }
    await filling.end();
    await using searching = disposable(await startWorkerd('dense-actor.ts', 'DenseActor', state));
    await ask(searching.runtime, { ...queries, values: vectorAt(queries, 0) }, 10, 'another');
    const idle = workerd().rss;
    const first = await ask(searching.runtime, { ...queries, values: vectorAt(queries, 0) }, 10);
    const loaded = workerd().rss;
    for (const depth of DEPTHS) {
      const took = { first: [] as number[], again: [] as number[] };
      const spent = { first: 0, again: 0 };
      const recall = { 10: [] as number[], 200: [] as number[] };
      for (const asked of inParts(queries, QUERIES_A_CALL)) {
        for (const turn of ['first', 'again'] as const) {
          const before = workerd().cpu;
          const { found, ms } = await ask(searching.runtime, asked, depth);
          spent[turn] += workerd().cpu - before;
          took[turn].push(ms / countOf(asked));
          if (turn === 'again') continue;
          for (const [q, ids] of found.entries()) {
            const truth = exactScan(corpus, vectorAt(asked, q), depth);
            recall[10].push(share(truth.slice(0, 10), ids.slice(0, 10)));
            recall[200].push(share(truth, ids));
          }
        }
      }
      const figures = (['first', 'again'] as const).flatMap((turn) =>
        [median(took[turn]), spent[turn] / countOf(queries)].map(milliseconds),
      );
      const shares = [mean(recall[10]).toFixed(4), depth === 10 ? '' : mean(recall[200]).toFixed(4)];
      searches.push([`${countOf(corpus)}`, `${depth}`, ...figures, ...shares]);
    }
    const memory = [idle, loaded, workerd().rss].map(mebibytes);
    costs.push([`${countOf(corpus)}`, milliseconds(first.ms), ...memory]);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function ask(
  runtime: Miniflare,
  { values, dimensions }: Vectors,
  depth: number,
  actor = '',
): Promise<{ found: number[][]; ms: number }> {
  const path = `search?depth=${depth}&dimensions=${dimensions}&actor=${actor}`;
  return (await call(runtime, path, values.slice())) as { found: number[][]; ms: number };
}

function inParts({ values, dimensions }: Vectors, count: number): Vectors[] {
  const length = count * dimensions;
  return Array.from({ length: Math.ceil(values.length / length) }, (_, part) => ({
    values: values.subarray(part * length, (part + 1) * length),
    dimensions,
  }));
}

async function call(runtime: Miniflare, path: string, values: Float32Array): Promise<unknown> {
  const response = await runtime.dispatchFetch(`http://bench/${path}`, { method: 'POST', body: values });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

function share(truth: readonly number[], found: readonly number[]): number {
  return found.filter((id) => truth.includes(id)).length / truth.length;
}

/** Miniflare starts it below this process. */
function workerd(): { rss: number; cpu: number } {
  const found = family(process.pid).find(({ command }) => command.includes('workerd'));
  if (found === undefined) throw new Error('There is no workerd.');
  return found;
}

function disposable(runtime: Miniflare): {
  runtime: Miniflare;
  end(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
} {
  let ended = false;
  const end = async (): Promise<void> => {
    if (!ended) await runtime.dispose();
    ended = true;
  };
  return { runtime, end, [Symbol.asyncDispose]: end };
}
