import { describe, expect, it } from 'vitest';
import { CodeCache } from '../../../../src/domain/rag/dense/code-cache.ts';

const code = (value: number): Uint8Array => new Uint8Array(40).fill(value);

/** The codes of these ids, null for those that are not there. */
function read(cache: CodeCache, ids: number[]): (Uint8Array | null)[] {
  return ids.map((id) => {
    const target = new Uint8Array(42);
    return cache.copy(id, target, 1) ? target.subarray(1, 41) : null;
  });
}

describe('the cache of codes', () => {
  it('has what was put in, and the last of two under one id', () => {
    const cache = new CodeCache({ mostBytes: 10_000, codeBytes: 40 });
    cache.set(1, code(1));
    cache.set(2, code(2));
    cache.set(1, code(3));
    expect(read(cache, [1, 2, 3])).toEqual([code(3), code(2), null]);
  });

  it('lets go what was used longest ago', () => {
    const cache = new CodeCache({ mostBytes: 1000, codeBytes: 40 });
    for (let id = 0; id < 10; id++) cache.set(id, code(id));
    read(cache, [0]);
    cache.set(10, code(10));
    cache.set(11, code(11));
    expect(read(cache, [0, 1, 2, 3, 10, 11])).toEqual([code(0), null, null, code(3), code(10), code(11)]);
  });

  it('has no other code in the place of one that was deleted', () => {
    const cache = new CodeCache({ mostBytes: 100_000, codeBytes: 40 });
    for (let id = 0; id < 600; id++) cache.set(id, code(id % 251));
    for (let id = 0; id < 600; id += 2) cache.delete(id);
    for (let id = 600; id < 1_200; id++) cache.set(id, code(id % 251));
    const ids = Array.from({ length: 1_200 }, (_, id) => id);
    expect(read(cache, ids)).toEqual(ids.map((id) => (id < 600 && id % 2 === 0 ? null : code(id % 251))));
  });

  it('keeps nothing where there is no room for one', () => {
    const cache = new CodeCache({ mostBytes: 50, codeBytes: 40 });
    cache.set(1, code(1));
    expect(read(cache, [1])).toEqual([null]);
  });
});
