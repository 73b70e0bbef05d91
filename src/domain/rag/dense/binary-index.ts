/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
import { GroupTable } from './group-table.ts';
import { type BitKernel, paddedWords, plainKernel, querySteps } from './bit-kernel.ts';
import { hide, nearest } from './hamming.ts';
import { packSigns, signBytes } from './quantize.ts';
import { SlotTable } from './slot-table.ts';
import { TopScores } from './top-scores.ts';

/**
 * How many vectors the Hamming pass hands to the sharper two-bit scores for each candidate asked for, and at least.
 * Measured on MiniLM vectors: against two-bit scores over all, such a pool takes a twentieth of the time, loses 0.015 of
 * recall@200 and nothing of recall@10.
 */
const POOL_FACTOR = 10;
const POOL_MINIMUM = 1_000;

interface BinaryIndexOptions {
  dimensions: number;
  capacity?: number;
  kernel?: BitKernel;
}

/**
 * Two bits a dimension of every vector of a collection, in memory, for the first two passes of a dense search: all by their
 * signs alone, then the best of them by both bits. At 384 dimensions a vector takes 106 bytes and 8 to 16 for finding it by
 * id; filling in order of id is fastest.
 */
export class BinaryIndex {
  readonly #kernel: BitKernel;
  readonly #dimensions: number;
  /** Of the signs as they are stored, and words of them in memory, where they have zero bits more. */
  readonly #signBytes: number;
  readonly #words: number;
  #size = 0;
  /** By slot; the first `#size` are in use. */
  #signs: Int32Array<ArrayBuffer>;
  #large: Int32Array<ArrayBuffer>;
  #ids: Uint32Array<ArrayBuffer>;
  #groups: Uint32Array<ArrayBuffer>;
  /** Scratch of a search, kept so that a query makes no garbage that grows with the collection. */
  #distances: Uint16Array;
  readonly #slots = new SlotTable();
  readonly #groupTable = new GroupTable();

  /** `capacity` spares the copies of growing when the number of vectors to come is known. */
  constructor({ dimensions, capacity = 64, kernel = plainKernel }: BinaryIndexOptions) {
    this.#kernel = kernel;
    this.#dimensions = dimensions;
    this.#signBytes = signBytes(dimensions);
    this.#words = paddedWords(dimensions);
    const room = Math.max(64, capacity);
    this.#signs = new Int32Array(room * this.#words);
    this.#large = new Int32Array(room * this.#words);
    this.#ids = new Uint32Array(room);
    this.#groups = new Uint32Array(room);
    this.#distances = new Uint16Array(room);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of the arrays held, the unused room of growing included. */
  get bytes(): number {
    const bits = this.#signs.byteLength + this.#large.byteLength;
    return bits + this.#ids.byteLength + this.#groups.byteLength + this.#distances.byteLength + this.#slots.bytes;
  }

  /**
   * Adds a vector, or replaces the one with the same id. `id` is an integer from 0 to 2^32 - 1, `bits` are as
   * `quantize` makes them, `group` is any integer (a document version).
   */
  add(id: number, bits: Uint8Array, group: number): void {
    if (id !== id >>> 0) throw new RangeError(`a vector's id must be an integer from 0 to 4294967295, not ${id}`);
    if (bits.length !== 2 * this.#signBytes) {
      throw new RangeError(
        `the bits of ${this.#dimensions} dimensions are ${2 * this.#signBytes} bytes, not ${bits.length}`,
      );
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
    const at = slot * this.#words * 4;
    new Uint8Array(this.#signs.buffer).set(bits.subarray(0, this.#signBytes), at);
    new Uint8Array(this.#large.buffer).set(bits.subarray(this.#signBytes), at);
  }

  has(id: number): boolean {
    return this.#slots.get(id, this.#ids) >= 0;
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
      this.#signs.copyWithin(slot * this.#words, last * this.#words, (last + 1) * this.#words);
      this.#large.copyWithin(slot * this.#words, last * this.#words, (last + 1) * this.#words);
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
    const asked = new Int32Array(this.#words);
    new Uint8Array(asked.buffer).set(packSigns(query));
    const bits = { words: this.#words, signs: this.#signs, large: this.#large };
    this.#kernel.distances(asked, bits, this.#size, this.#distances);
    const verdicts = accept && this.#groupTable.accepted(accept);
    // Most searches see everything and need no pass over the groups.
    if (verdicts?.includes(0)) hide(this.#distances, this.#size, this.#groups, verdicts);
    const limit = Math.max(POOL_MINIMUM, count * POOL_FACTOR);
    const pool = nearest(this.#distances, this.#size, limit, this.#words * 32);
    const scores = this.#kernel.scores(querySteps(query, this.#words), bits, pool);
    const top = new TopScores(count);
    for (let i = 0; i < pool.length; i++) top.offer(this.#ids[pool[i]!]!, scores[i]!);
    return top.best().map(({ id }) => id);
  }

  #resize(room: number): void {
    this.#signs = new Int32Array(this.#signs.buffer.transfer(room * this.#words * 4));
    this.#large = new Int32Array(this.#large.buffer.transfer(room * this.#words * 4));
    this.#ids = new Uint32Array(this.#ids.buffer.transfer(room * 4));
    this.#groups = new Uint32Array(this.#groups.buffer.transfer(room * 4));
    this.#distances = new Uint16Array(room);
  }
}
