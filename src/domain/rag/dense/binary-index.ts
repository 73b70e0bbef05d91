/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
import { GroupTable } from './group-table.ts';
import { hammingDistances, hide, nearest, TRIPLE } from './hamming.ts';
import { packSigns, signBytes } from './quantize.ts';
import { SignScores } from './sign-scores.ts';
import { SlotTable } from './slot-table.ts';
import { TopScores } from './top-scores.ts';

/**
 * How many vectors the Hamming pass hands to the sharper sign scores for each candidate asked for, and at least.
 * Measured on MiniLM vectors: against sign scores over all, such a pool takes half the time, loses 0.005 of recall@200
 * and nothing of recall@10; Hamming alone would need four times the candidates for the same recall@10.
 */
const POOL_FACTOR = 8;
const POOL_MINIMUM = 1_000;

/**
 * One sign bit a dimension of every vector of a collection, in memory: the first pass of a dense search.
 * At 384 dimensions a vector takes 58 bytes and 8 to 16 for finding it by id; filling in order of id is fastest.
 */
export class BinaryIndex {
  readonly #dimensions: number;
  /** Of a code as it is stored, and words of one in memory, where it has zero bits more. */
  readonly #codeBytes: number;
  readonly #words: number;
  #size = 0;
  /** By slot; the first `#size` are in use. */
  #codes: Uint32Array<ArrayBuffer>;
  #ids: Uint32Array<ArrayBuffer>;
  #groups: Uint32Array<ArrayBuffer>;
  /** Scratch of a search, kept so that a query makes no garbage that grows with the collection. */
  #distances: Uint16Array;
  readonly #slots = new SlotTable();
  readonly #groupTable = new GroupTable();

  /** `capacity` spares the copies of growing when the number of vectors to come is known. */
  constructor({ dimensions, capacity = 64 }: { dimensions: number; capacity?: number }) {
    this.#dimensions = dimensions;
    this.#codeBytes = signBytes(dimensions);
    this.#words = Math.ceil(this.#codeBytes / (4 * TRIPLE)) * TRIPLE;
    const room = Math.max(64, capacity);
    this.#codes = new Uint32Array(room * this.#words);
    this.#ids = new Uint32Array(room);
    this.#groups = new Uint32Array(room);
    this.#distances = new Uint16Array(room);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of the arrays held, the unused room of growing included. */
  get bytes(): number {
    const bySlot = this.#codes.byteLength + this.#ids.byteLength + this.#groups.byteLength;
    return bySlot + this.#distances.byteLength + this.#slots.bytes;
  }

  /**
   * Adds a vector, or replaces the one with the same id. `id` is an integer from 0 to 2^32 - 1, `bits` are as
   * `packSigns` makes them, `group` is any integer (a document version).
   */
  add(id: number, bits: Uint8Array, group: number): void {
    if (id !== id >>> 0) throw new RangeError(`a vector's id must be an integer from 0 to 4294967295, not ${id}`);
    if (bits.length !== this.#codeBytes) {
      throw new RangeError(`a code of ${this.#dimensions} dimensions has ${this.#codeBytes} bytes, not ${bits.length}`);
    }
    let slot = this.#slots.get(id, this.#ids);
    if (slot < 0) {
      if (this.#size === this.#ids.length) this.#resize(Math.ceil(this.#size * 1.5));
      slot = this.#size++;
      this.#ids[slot] = id;
      this.#slots.add(slot, this.#ids);
    } else {
      this.#groupTable.leave(this.#groups[slot]!);
    }
    this.#groups[slot] = this.#groupTable.enter(group);
    new Uint8Array(this.#codes.buffer).set(bits, slot * this.#words * 4);
  }

  /** Takes a vector out; false when there is none with this id. */
  remove(id: number): boolean {
    const slot = this.#slots.get(id, this.#ids);
    if (slot < 0) return false;
    this.#groupTable.leave(this.#groups[slot]!);
    this.#slots.delete(id, this.#ids);
    const last = --this.#size;
    if (slot !== last) {
      this.#slots.move(this.#ids[last]!, slot, this.#ids);
      this.#ids[slot] = this.#ids[last]!;
      this.#groups[slot] = this.#groups[last]!;
      this.#codes.copyWithin(slot * this.#words, last * this.#words, (last + 1) * this.#words);
    }
    if (this.#ids.length > 1024 && this.#size * 4 < this.#ids.length) this.#resize(this.#size * 2);
    return true;
  }

  /**
   * Ids of the `count` vectors that seem nearest to `query`, best first, from the accepted groups only; `accept` is
   * asked once a group. Every vector's Hamming distance picks a pool, the query's own values order the pool.
   */
  candidates(query: Float32Array, count: number, accept?: (group: number) => boolean): number[] {
    if (query.length !== this.#dimensions) {
      throw new RangeError(`the query has ${query.length} dimensions, the index has ${this.#dimensions}`);
    }
    if (this.#size === 0 || count <= 0) return [];
    const signs = new Uint32Array(this.#words);
    new Uint8Array(signs.buffer).set(packSigns(query));
    hammingDistances(signs, this.#codes, this.#size, this.#distances);
    const verdicts = accept && this.#groupTable.accepted(accept);
    // Most searches see everything and need no pass over the groups.
    if (verdicts?.includes(0)) hide(this.#distances, this.#size, this.#groups, verdicts);
    const limit = Math.max(POOL_MINIMUM, count * POOL_FACTOR);
    const pool = nearest(this.#distances, this.#size, limit, this.#words * 32);
    const scores = new SignScores(query, this.#codeBytes);
    const codes = new Uint8Array(this.#codes.buffer);
    const top = new TopScores(count);
    for (const slot of pool) top.offer(this.#ids[slot]!, scores.score(codes, slot * this.#words * 4));
    return top.best().map(({ id }) => id);
  }

  #resize(room: number): void {
    this.#codes = resized(this.#codes, room * this.#words, this.#size * this.#words);
    this.#ids = resized(this.#ids, room, this.#size);
    this.#groups = resized(this.#groups, room, this.#size);
    this.#distances = new Uint16Array(room);
  }
}

function resized(array: Uint32Array, length: number, used: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(length);
  copy.set(array.subarray(0, used));
  return copy;
}
