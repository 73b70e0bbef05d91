/** One library in a process of its own: builds its index from a file of vectors, then answers queries one by one. */
import { openSync, readSync } from 'node:fs';
import type { Answer, Build, Order } from './messages.ts';
import type { Library, OpenLibrary } from './library.ts';

const VECTORS_A_BATCH = 1000;

const opens: Record<string, () => Promise<OpenLibrary>> = {
  nexus: async () => (await import('./nexus.ts')).open,
  orama: async () => (await import('./orama.ts')).open,
  vectra: async () => (await import('./vectra.ts')).open,
  'sqlite-vec': async () => (await import('./sqlite-vec.ts')).open,
  usearch: async () => (await import('./usearch.ts')).open,
  lancedb: async () => (await import('./lancedb.ts')).open,
  'lancedb-indexed': async () => (await import('./lancedb.ts')).openIndexed,
};

let library: Library | undefined;
let before = 0;
let orders = Promise.resolve();
process.on('message', (order: Order) => {
  orders = orders.then(async () => void process.send?.(await obey(order)));
});
process.on('disconnect', () => process.exit());

async function obey(order: Order): Promise<Answer> {
  if ('build' in order) return { built: await build(order.build) };
  if ('measure' in order) return { grown: resident() - before };
  const begun = performance.now();
  const found = (await library?.search(order.query, order.count)) ?? [];
  return { found, ms: performance.now() - begun };
}

/** In milliseconds. */
async function build({ library: name, file, count, dimensions, folder }: Build): Promise<number> {
  const open = await opens[name]?.();
  if (open === undefined) throw new Error(`There is no library "${name}".`);
  const input = openSync(file, 'r');
  const batch = new Float32Array(VECTORS_A_BATCH * dimensions);
  before = resident();
  let took = 0;
  const timed = async (work: () => unknown): Promise<void> => {
    const begun = performance.now();
    await work();
    took += performance.now() - begun;
  };
  await timed(async () => {
    library = await open(folder, dimensions);
  });
  for (let from = 0; from < count; from += VECTORS_A_BATCH) {
    const values = batch.subarray(0, Math.min(VECTORS_A_BATCH, count - from) * dimensions);
    readSync(input, values, { position: from * dimensions * Float32Array.BYTES_PER_ELEMENT });
    // Its own copy, which it may keep.
    await timed(() => library?.add(from + 1, values.slice(), dimensions));
  }
  await timed(() => library?.finish());
  return took;
}

/** After what can be collected was. */
function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}
