/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
/**
 * A vector as the dense index keeps it: int8 for the exact-enough score, one sign bit a dimension for the first pass, and
 * one that says whether the value is large for the second.
 * `scale * code` is a unit vector, so its dot product with a unit query is the cosine.
 */
interface QuantizedVector {
  /** One value a dimension, -127 to 127. */
  code: Int8Array;
  /** `1 / |code|`; 0 for the zero vector, whose cosine with anything is then 0. */
  scale: number;
  /** The signs, packed as `packSigns` does, and behind them as many bytes that say which values are large. */
  bits: Uint8Array<ArrayBuffer>;
}

/** Bytes before the int8 values in a stored code. */
const CODE_HEADER = 4;

/** Where two bits split a normal distribution with the least error, in standard deviations (Lloyd and Max). */
const LARGE_FROM = 0.9816;

/**
 * Quantizes one vector of any length above 0; the direction is kept, the length is not.
 * Throws a RangeError when a value is not finite: stored, it would be a wrong neighbour for good.
 */
export function quantize(vector: Float32Array): QuantizedVector {
  let largest = 0;
  for (const value of vector) {
    if (!Number.isFinite(value)) throw new RangeError('a vector to index holds a value that is not finite');
    largest = Math.max(largest, Math.abs(value));
  }
  const code = new Int8Array(vector.length);
  const signs = packSigns(vector);
  if (largest === 0) return { code, scale: 0, bits: withLarge(signs, { code, scale: 0 }) };
  let squares = 0;
  for (let d = 0; d < vector.length; d++) {
    const step = Math.round((vector[d]! / largest) * 127);
    code[d] = step;
    squares += step * step;
  }
  const scale = 1 / Math.sqrt(squares);
  return { code, scale, bits: withLarge(signs, { code, scale }) };
}

/** Bytes of the packed signs: one bit a dimension, filled up with zero bits to whole 32-bit words. */
export function signBytes(dimensions: number): number {
  return Math.ceil(dimensions / 32) * 4;
}

/**
 * Packs signs: bit `d & 7` (lowest first) of byte `d >> 3` is 1 where `vector[d] >= 0`. This is the stored layout, and
 * read as little-endian 32-bit words it is bit `d & 31` of word `d >> 5`. Bits past the last dimension are 0.
 */
export function packSigns(vector: Float32Array): Uint8Array {
  const bits = new Uint8Array(signBytes(vector.length));
  for (let d = 0; d < vector.length; d++) {
    if (vector[d]! >= 0) bits[d >> 3]! |= 1 << (d & 7);
  }
  return bits;
}

/**
 * The packed signs of a code with what the second pass needs behind them: packed alike, 1 where a value is large for one of
 * a unit vector of as many dimensions.
 */
export function withLarge(signs: Uint8Array, { code, scale }: Pick<QuantizedVector, 'code' | 'scale'>) {
  const bits = new Uint8Array(signs.length * 2);
  bits.set(signs);
  const least = LARGE_FROM / (Math.sqrt(code.length) * scale);
  for (let d = 0; d < code.length; d++) {
    if (Math.abs(code[d]!) >= least) bits[signs.length + (d >> 3)]! |= 1 << (d & 7);
  }
  return bits;
}

/** Bytes of a vector's `bits`. */
export function bitsBytes(dimensions: number): number {
  return signBytes(dimensions) * 2;
}

/** Bytes of a stored code. */
export function codeBytes(dimensions: number): number {
  return CODE_HEADER + dimensions;
}

/** The stored form of a code: bytes 0 to 3 the scale as a little-endian float32, then one int8 a dimension. */
export function encodeCode({ code, scale }: Pick<QuantizedVector, 'code' | 'scale'>): Uint8Array<ArrayBuffer> {
  const stored = new Uint8Array(CODE_HEADER + code.length);
  new DataView(stored.buffer).setFloat32(0, scale, true);
  stored.set(new Uint8Array(code.buffer, code.byteOffset, code.length), CODE_HEADER);
  return stored;
}

/** Reads what `encodeCode` wrote. The code is a view of `stored`, not a copy. */
export function decodeCode(stored: ArrayBuffer | Uint8Array): Pick<QuantizedVector, 'code' | 'scale'> {
  const bytes = stored instanceof Uint8Array ? stored : new Uint8Array(stored);
  const scale = new DataView(bytes.buffer, bytes.byteOffset, CODE_HEADER).getFloat32(0, true);
  return { code: new Int8Array(bytes.buffer, bytes.byteOffset + CODE_HEADER, bytes.byteLength - CODE_HEADER), scale };
}
