/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
/** Unit vectors in one flat array: vector `i` is `values[i * dimensions]` and on. */
export interface Vectors {
  values: Float32Array;
  dimensions: number;
}

export function vectorAt({ values, dimensions }: Vectors, i: number): Float32Array {
  return values.subarray(i * dimensions, (i + 1) * dimensions);
}

export function countOf({ values, dimensions }: Vectors): number {
  return values.length / dimensions;
}

/** Seeded (mulberry32), so that two runs measure the same vectors. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * `count` vectors: the base as it is, then round after round of copies with Gaussian noise of relative length `noise`.
 * A base larger than `count` is thinned evenly, so that every part of it is there.
 */
export function grown(base: Vectors, count: number, noise: number, next: () => number): Vectors {
  const { dimensions } = base;
  const available = countOf(base);
  const values = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const source = available > count ? Math.floor((i * available) / count) : i % available;
    values.set(i < available ? vectorAt(base, source) : noisy(vectorAt(base, source), noise, next), i * dimensions);
  }
  return { values, dimensions };
}

/** Random vectors in clusters of about 50, and queries beside some of them, for when there are no texts. */
export function clustered(count: number, queries: number, dimensions: number, next: () => number) {
  const origin = new Float32Array(dimensions);
  const corpus: Vectors = { values: new Float32Array(count * dimensions), dimensions };
  const asked: Vectors = { values: new Float32Array(queries * dimensions), dimensions };
  const centers = Array.from({ length: Math.ceil(count / 50) }, () => noisy(origin, 1, next));
  for (let i = 0; i < count; i++) corpus.values.set(noisy(centers[i % centers.length]!, 0.9, next), i * dimensions);
  for (let q = 0; q < queries; q++) {
    asked.values.set(noisy(vectorAt(corpus, Math.floor(next() * count)), 0.7, next), q * dimensions);
  }
  return { corpus, queries: asked };
}

function noisy(vector: Float32Array, noise: number, next: () => number): Float32Array {
  const spread = noise / Math.sqrt(vector.length);
  const moved = vector.map((value) => value + spread * gaussian(next));
  const length = Math.sqrt(moved.reduce((sum, value) => sum + value * value, 0));
  return moved.map((value) => value / length);
}

function gaussian(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
