import { describe, expect, it } from 'vitest';
import { near, random } from '../../domain/rag/dense/vectors.ts';
import { openBitKernel } from '../../../src/infrastructure/actors/kernel/open.ts';
import { paddedWords, plainKernel, querySteps, tokenSteps } from '../../../src/domain/rag/dense/bit-kernel.ts';
import { signBytes } from '../../../src/domain/rag/dense/quantize.ts';

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

  it.each([8, 384, 1024, 3072])('finds among tokens of %i dimensions what the plain one finds', (dimensions) => {
    const next = random(dimensions);
    const width = 8 * signBytes(dimensions);
    const tokens = Array.from({ length: 40 }, () => tokenSteps(near(next, dimensions), width).steps);
    const steps = new Int8Array(tokens.length * width);
    for (const [index, row] of tokens.entries()) steps.set(row, index * width);
    for (const count of [0, 1, 300]) {
      const signs = new Uint8Array(words(next, (count * width) / 32).buffer);
      expect(openBitKernel().most(steps, width, signs)).toEqual(plainKernel.most(steps, width, signs));
    }
  });

  it('keeps the sums of the largest steps', () => {
    const { steps } = tokenSteps(new Float32Array(3072).fill(1), 3072);
    const sum = steps.reduce((all, step) => all + step, 0);
    expect([...openBitKernel().most(steps, 3072, new Uint8Array(384).fill(255))]).toEqual([sum]);
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
