/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
/**
 * Dense search of one collection: the exact scan over float vectors in memory, beside the one-bit index with int8
 * codes in SQLite. Both answer the same queries in turn, in one process.
 */
import { parseArgs } from 'node:util';
import { candidateCount, denseSearch } from '../src/domain/rag/dense/dense-search.ts';
import { CollectionVectors, exactScan, type Measured } from './collection-vectors.ts';
import { DenseStore } from './dense-store.ts';
import { mean, mebibytes, median, milliseconds, percentile, table, timed } from './report.ts';
import { countOf, vectorAt } from './vectors.ts';

const WARM_UP = 10;
const COUNTS = [10, 200];

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    queries: { type: 'string', default: '200' },
    sizes: { type: 'string', default: '1000,10000,100000' },
    noise: { type: 'string', default: '0.3' },
  },
});
const sizes = options.sizes.split(',').map((size) => positive(size, '--sizes'));
const queryLimit = positive(options.queries, '--queries');
const noise = positive(options.noise, '--noise');

const vectors = await CollectionVectors.read(folders, noise);
console.log(vectors.description);

const searchRows: string[][] = [];
const costRows: string[][] = [];
for (const size of sizes) measure(size, vectors.of(size, queryLimit));
const ms = ['exact p50 ms', 'p99', 'index p50 ms', 'p99', 'times faster'];
console.log(`\n${table(['vectors', 'find', ...ms, 'recall', 'rows read'], searchRows)}`);
const parts = ['float MiB', 'index MiB', 'bytes a vector', 'quantize and store s', 'load ms'];
console.log(`\n${table(['vectors', ...parts], costRows)}`);

function measure(size: number, { corpus, queries }: Measured): void {
  using store = new DenseStore(corpus.dimensions);
  const stored = timed(() => store.fill(corpus));
  const { result: index, ms: load } = timed(() => store.load());
  const tally = COUNTS.map(() => ({ exact: [] as number[], fast: [] as number[], recall: [] as number[] }));
  for (let q = -WARM_UP; q < countOf(queries); q++) {
    const query = vectorAt(queries, Math.max(0, q));
    for (const [i, count] of COUNTS.entries()) {
      const exact = timed(() => exactScan(corpus, query, count));
      const fast = timed(() => denseSearch({ query, count, index, read: store.read, accept: visible }));
      if (q < 0) continue;
      const truth = new Set(exact.result);
      tally[i]!.exact.push(exact.ms);
      tally[i]!.fast.push(fast.ms);
      tally[i]!.recall.push(fast.result.filter(({ id }) => truth.has(id)).length / truth.size);
    }
  }
  for (const [i, { exact, fast, recall }] of tally.entries()) {
    const times = [median(exact), percentile(exact, 0.99), median(fast), percentile(fast, 0.99)].map(milliseconds);
    const ratio = (median(exact) / median(fast)).toFixed(1);
    const rows = Math.min(size, candidateCount(COUNTS[i]!));
    searchRows.push([`${size}`, `${COUNTS[i]}`, ...times, ratio, mean(recall).toFixed(4), `${rows}`]);
  }
  const each = (index.bytes / size).toFixed(0);
  const memory = [mebibytes(corpus.values.byteLength), mebibytes(index.bytes), each];
  costRows.push([`${size}`, ...memory, (stored.ms / 1000).toFixed(1), milliseconds(load)]);
}

/** Everything is visible, but the question is asked, as the product always does. */
function visible(group: number): boolean {
  return group >= 0;
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${option} takes numbers above 0, not "${text}"`);
  return value;
}
