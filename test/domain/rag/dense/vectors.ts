/* oxlint-disable typescript/no-non-null-assertion -- the test made the arrays it reads */
/** Seeded generators (mulberry32), so that a failing test fails again. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function gaussian(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** `center` with noise of relative length `spread`, at unit length; without a center any direction. */
export function near(next: () => number, dimensions: number, center?: Float32Array, spread = 1): Float32Array {
  const noise = spread / Math.sqrt(dimensions);
  const vector = Float32Array.from({ length: dimensions }, (_, d) => (center?.[d] ?? 0) + noise * gaussian(next));
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

/** `count` vectors around `clusters` centers, as texts gather around subjects. */
export function clustered(next: () => number, count: number, dimensions: number, clusters: number): Float32Array[] {
  const centers = Array.from({ length: clusters }, () => near(next, dimensions));
  return Array.from({ length: count }, (_, i) => near(next, dimensions, centers[i % clusters], 0.9));
}

export function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}
