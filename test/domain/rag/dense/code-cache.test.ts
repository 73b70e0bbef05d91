import { describe, expect, it } from 'vitest';
import { CodeCache } from '../../../../src/domain/rag/dense/code-cache.ts';

const code = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes);

describe('the cache of codes', () => {
  it('keeps what was used last within its bound', () => {
    const cache = new CodeCache(1500);
    for (const id of [1, 2, 3]) cache.set(id, code(384));
    expect(cache.get(1)?.byteLength).toBe(384);
    cache.set(4, code(384));
    expect([1, 2, 3, 4].map((id) => cache.get(id) !== undefined)).toEqual([true, false, true, true]);
  });

  it('gives back the newest code of an id, and none that was deleted', () => {
    const cache = new CodeCache(1000);
    cache.set(1, code(300));
    cache.set(1, code(200));
    expect(cache.get(1)?.byteLength).toBe(200);
    cache.delete(1);
    expect(cache.get(1)).toBeUndefined();
    // What was deleted takes no room.
    cache.set(2, code(400));
    cache.set(3, code(400));
    expect([cache.get(2), cache.get(3)]).not.toContain(undefined);
  });

  it('holds nothing that is larger than itself', () => {
    const cache = new CodeCache(100);
    cache.set(1, code(384));
    expect(cache.get(1)).toBeUndefined();
  });
});
