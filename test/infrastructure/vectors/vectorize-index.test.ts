import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/domain/breaker.ts';
import { FakeVectorize } from '../../fakes/vectorize.ts';
import { VectorizeIndex } from '../../../src/infrastructure/vectors/vectorize-index.ts';
import { hashedWords } from '../../fakes/embedder.ts';
import { systemClock } from '../../../src/infrastructure/system.ts';
import { vectorIndexContract } from '../../contracts/vector-index.ts';
import type { IndexedVector } from '../../../src/domain/ports/vector-index.ts';

function open(fake = new FakeVectorize()): { fake: FakeVectorize; index: VectorizeIndex } {
  const guard = { breaker: new Breaker(systemClock), clock: systemClock };
  return { fake, index: new VectorizeIndex(fake, guard, { delays: [1, 1], query: 300, change: 1_000 }) };
}

vectorIndexContract('Vectorize, as a stand-in with its limits', () => {
  const { fake, index } = open();
  return { index, settle: () => fake.settle() };
});

vectorIndexContract('Vectorize that shows changes at once', () => ({
  ...open(new FakeVectorize({ delay: 0 })),
  settle: () => undefined,
}));

const some = (count: number): IndexedVector[] =>
  Array.from({ length: count }, (_, n) => ({ id: `v${n}`, values: hashedWords(`vector ${n}`) }));

describe('the Vectorize adapter', () => {
  it('tells when vectors can be seen', async () => {
    const { fake, index } = open();
    const first = await index.upsert('a', some(3));
    const second = await index.upsert('b', [{ id: 'w', values: hashedWords('w') }]);
    const third = await index.upsert('a', [{ id: 'x', values: hashedWords('x') }]);
    const seen = (): Promise<boolean[]> =>
      Promise.all([first, second, third].map((receipt) => index.isVisible(receipt)));
    expect(await seen()).toEqual([false, false, false]);
    fake.settle(1);
    expect(await seen()).toEqual([true, false, false]);
    fake.settle(1);
    expect(await seen()).toEqual([true, true, false]);
    fake.settle();
    expect(await seen()).toEqual([true, true, true]);
  });

  it('knows an upsert of long ago by its time, whatever became of its vectors', async () => {
    const { fake, index } = open(new FakeVectorize({ delay: 0 }));
    const old = await index.upsert('a', some(2));
    await index.remove(['v0', 'v1']);
    const reads = fake.calls.getByIds;
    expect(await index.isVisible({ ...old, at: old.at - 60_000 })).toBe(true);
    expect(fake.calls.getByIds).toBe(reads);
  });

  it('sends batches within the limits: of wide vectors fewer', async () => {
    const wide = new FakeVectorize({ dimensions: 1_536 });
    const values = new Float32Array(1_536).fill(1 / Math.sqrt(1_536));
    await open(wide).index.upsert(
      'a',
      Array.from({ length: 600 }, (_, n) => ({ id: `v${n}`, values })),
    );
    expect(wide.upserts).toEqual([260, 260, 80]);
    const { fake, index } = open();
    await index.upsert('a', some(2_001));
    expect(fake.upserts).toEqual([1_000, 1_000, 1]);
  });

  it('tries again after 429 and 5xx, and not what was refused', async () => {
    const { fake, index } = open();
    fake.failures.upsert.push('Status + 429', 'Status + 503');
    await index.upsert('a', some(1));
    expect(fake.calls.upsert).toBe(3);
    fake.failures.query.push('Status + 500');
    expect(await index.query('a', hashedWords('x'), 5)).toEqual([]);
    fake.failures.deleteByIds.push('Status + 400');
    await expect(index.remove(['v0'])).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(fake.calls.deleteByIds).toBe(1);
    fake.failures.upsert.push('Status + 429', 'Status + 429', 'Status + 429');
    await expect(index.upsert('a', some(1))).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('waits no longer than its deadline, and spares an index that keeps failing', async () => {
    const { fake, index } = open();
    await index.admit(384);
    fake.query = () => new Promise(() => undefined);
    const begun = Date.now();
    await expect(index.query('a', hashedWords('x'), 5)).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(Date.now() - begun).toBeLessThan(10_000);
    fake.down = 'Status + 503';
    for (let tries = 0; tries < 4; tries += 1) await index.upsert('a', some(1)).catch(() => undefined);
    const calls = fake.calls.upsert;
    await expect(index.upsert('a', some(1))).rejects.toMatchObject({ code: 'capability_unavailable' });
    expect(fake.calls.upsert).toBe(calls);
  });
});
