/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
/**
 * A vector as the dense index keeps it: int8 for the exact-enough score, one sign bit a dimension for the first pass.
 * `scale * code` is a unit vector, so its dot product with a unit query is the cosine.
 */
interface QuantizedVector {
  /** One value a dimension, -127 to 127. */
  code: Int8Array;
  /** `1 / |code|`; 0 for the zero vector, whose cosine with anything is then 0. */
  scale: number;
  /** The signs, packed as `packSigns` does. */
  bits: Uint8Array;
}

/** Bytes before the int8 values in a stored code. */
const CODE_HEADER = 4;

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
  if (largest === 0) return { code, scale: 0, bits: packSigns(vector) };
  let squares = 0;
  for (let d = 0; d < vector.length; d++) {
    const step = Math.round((vector[d]! / largest) * 127);
    code[d] = step;
    squares += step * step;
  }
  return { code, scale: 1 / Math.sqrt(squares), bits: packSigns(vector) };
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
