import { describe, expect, it } from 'vitest';
import { decodeCode, encodeCode, packSigns, quantize, signBytes } from '../../../../src/domain/rag/dense/quantize.ts';
import { cosine, near, random } from './vectors.ts';

describe('quantize', () => {
  it('keeps the direction: scale times code is a unit vector within 1 % of the vector', () => {
    const next = random(1);
    for (const dimensions of [1, 20, 384, 1536]) {
      const vector = near(next, dimensions);
      const { code, scale } = quantize(vector.map((value) => value * 7));
      const restored = Float32Array.from(code, (value) => value * scale);
      expect(Math.hypot(...restored)).toBeCloseTo(1, 5);
      expect(cosine(vector, restored)).toBeGreaterThan(0.999);
    }
  });

  it('uses the whole range of int8 and never -128', () => {
    expect([...quantize(Float32Array.of(-3, 1.5, 0, 3)).code]).toEqual([-127, 64, 0, 127]);
  });

  it('gives the zero vector scale 0, so that it is similar to nothing', () => {
    expect(quantize(new Float32Array(4))).toMatchObject({ scale: 0, code: new Int8Array(4) });
  });

  it('refuses values that are not finite', () => {
    expect(() => quantize(Float32Array.of(1, Number.NaN))).toThrow(RangeError);
    expect(() => quantize(Float32Array.of(1, Number.POSITIVE_INFINITY))).toThrow(RangeError);
  });
});

describe('the stored layout', () => {
  it('packs the sign of dimension d into bit d & 7 of byte d >> 3, 1 from zero up', () => {
    const vector = new Float32Array(34).fill(-1);
    for (const d of [0, 9, 31, 33]) vector[d] = 1;
    vector[2] = 0;
    expect([...packSigns(vector)]).toEqual([0b101, 0b10, 0, 0b1000_0000, 0b10, 0, 0, 0]);
  });

  it('fills bits up to whole 32-bit words', () => {
    expect([1, 32, 33, 384].map(signBytes)).toEqual([4, 4, 8, 48]);
  });

  it('says behind the signs which values are large: about a third of a normal distribution', () => {
    const vector = Float32Array.of(0.1, -0.1, 0.9, -0.9, 0, 0.2, -0.2, 0.9);
    expect([...quantize(vector).bits]).toEqual([0b1011_0101, 0, 0, 0, 0b1000_1100, 0, 0, 0]);
    expect([...quantize(new Float32Array(8)).bits]).toEqual([0b1111_1111, 0, 0, 0, 0, 0, 0, 0]);
    const bits = quantize(near(random(3), 1536)).bits.subarray(signBytes(1536));
    const large = bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    expect(large / 1536).toBeCloseTo(0.33, 1);
  });

  it('writes the scale as little-endian float32, then the int8 values', () => {
    const stored = encodeCode({ code: Int8Array.of(1, -1, 127), scale: 0.5 });
    expect([...stored]).toEqual([0, 0, 0, 0x3f, 1, 255, 127]);
  });

  it('reads back what it wrote, from a buffer and from a view into one', () => {
    const { code, scale } = quantize(near(random(2), 100));
    const stored = encodeCode({ code, scale });
    const page = new Uint8Array(200);
    page.set(stored, 13);
    for (const form of [stored, stored.buffer, page.subarray(13, 13 + stored.length)]) {
      expect(decodeCode(form)).toEqual({ code, scale: Math.fround(scale) });
    }
  });
});
