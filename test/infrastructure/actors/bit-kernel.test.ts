import { describe, expect, it } from 'vitest';
import { near, random } from '../../domain/rag/dense/vectors.ts';
import { openBitKernel } from '../../../src/infrastructure/actors/kernel/open.ts';
import { paddedWords, plainKernel, querySteps } from '../../../src/domain/rag/dense/bit-kernel.ts';

const words = (next: () => number, count: number): Int32Array =>
  Int32Array.from({ length: count }, () => Math.floor(next() * 2 ** 32));

describe("the actor's kernel", () => {
  it.each([1, 384, 768, 1536, 3072])('says of vectors of %i dimensions what the plain one says', (dimensions) => {
    const next = random(dimensions);
    const count = 3_001;
    const padded = paddedWords(dimensions);
    const bits = { words: padded, signs: words(next, count * padded), large: words(next, count * padded) };
    const wide = openBitKernel();

    const asked = words(next, padded);
    const distances = [wide, plainKernel].map((kernel) => {
      const out = new Uint16Array(count + 1).fill(7);
      kernel.distances(asked, bits, count, out);
      return out;
    });
    expect(distances[0]).toEqual(distances[1]);

    const slots = Uint32Array.from({ length: 2_000 }, () => Math.floor(next() * count));
    for (const query of [near(next, dimensions), new Float32Array(dimensions).fill(1), new Float32Array(dimensions)]) {
      const steps = querySteps(query, padded);
      expect(wide.scores(steps, bits, slots)).toEqual(plainKernel.scores(steps, bits, slots));
    }
  });

  it('keeps its sums where every value and every step is the largest', () => {
    const padded = paddedWords(3072);
    const bits = {
      words: padded,
      signs: new Int32Array(2 * padded).fill(-1, 0, padded),
      large: new Int32Array(2 * padded).fill(-1),
    };
    const slots = Uint32Array.of(0, 1);
    const steps = new Int8Array(3072).fill(15);
    expect([...openBitKernel().scores(steps, bits, slots)]).toEqual([460_800, -460_800]);
    expect([
      ...openBitKernel().scores(
        steps.map((step) => -step),
        bits,
        slots,
      ),
    ]).toEqual([-460_800, 460_800]);
  });
});
