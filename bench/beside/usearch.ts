import { join } from 'node:path';
import { Index, MetricKind, ScalarKind } from 'usearch';
import type { OpenLibrary } from './library.ts';

/** A graph (HNSW) in memory, with what it is set to unless told otherwise; saved to a file at the end. */
export const open: OpenLibrary = (folder, dimensions) => {
  const index = new Index(dimensions, MetricKind.Cos, ScalarKind.F32);
  return {
    add(from, values) {
      const keys = BigUint64Array.from({ length: values.length / dimensions }, (_, i) => BigInt(from + i));
      // One thread, as the others have.
      index.add(keys, values, 1);
    },
    finish: () => index.save(join(folder, 'index.usearch')),
    search: (vector, count) => Array.from(index.search(vector, count, 1).keys, Number),
  };
};
