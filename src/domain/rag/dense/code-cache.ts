/** Codes that share one piece of memory. */
const pageCodes = 256;
/** What finding a code costs, roughly. */
const entryBytes = 60;

/**
 * The codes of passages that were read last, up to a bound in bytes; storage is the truth and has them all. Codes are of one
 * length and kept in few large pieces of memory: an object for each would cost more than to read it.
 */
export class CodeCache {
  readonly #length: number;
  readonly #most: number;
  readonly #pages: Uint8Array[] = [];
  /** The place of each, in order of use: the first is what goes. */
  readonly #places = new Map<number, number>();
  /** Of codes that were deleted. */
  readonly #free: number[] = [];

  constructor({ mostBytes, codeBytes }: { mostBytes: number; codeBytes: number }) {
    this.#length = codeBytes;
    this.#most = Math.floor(mostBytes / (codeBytes + entryBytes));
  }

  /** Copies a code to `at` of `target`; false when it is not here. */
  copy(id: number, target: Uint8Array, at: number): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#places.delete(id);
    this.#places.set(id, place);
    target.set(this.#at(place), at);
    return true;
  }

  set(id: number, code: Uint8Array): void {
    if (this.#most === 0) return;
    this.delete(id);
    const place = this.#room();
    this.#places.set(id, place);
    this.#at(place).set(code);
  }

  delete(id: number): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#free.push(place);
  }

  #room(): number {
    if (this.#places.size === this.#most) {
      for (const [oldest] of this.#places) {
        this.delete(oldest);
        break;
      }
    }
    return this.#free.pop() ?? this.#places.size;
  }

  #at(place: number): Uint8Array {
    const page = (this.#pages[Math.floor(place / pageCodes)] ??= new Uint8Array(pageCodes * this.#length));
    const at = (place % pageCodes) * this.#length;
    return page.subarray(at, at + this.#length);
  }
}
