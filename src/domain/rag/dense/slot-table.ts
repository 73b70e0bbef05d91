/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
const EMPTY = 0xffffffff;

/**
 * Finds the slot that holds an id. An open-addressing table in one typed array: 8 to 16 bytes an id, where a
 * `Map<number, number>` takes 37 in Node. It stores slots only and reads the
 * ids from the caller's own array, so an id moves by changing that array and calling `move`.
 */
export class SlotTable {
  #slots = new Uint32Array(16).fill(EMPTY);
  #used = 0;

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** The slot of `id`, or -1. */
  get(id: number, ids: Uint32Array): number {
    const slot = this.#slots[this.#position(id, ids)]!;
    return slot === EMPTY ? -1 : slot;
  }

  /** Enters `ids[slot]`, which must not be in the table. */
  add(slot: number, ids: Uint32Array): void {
    if ((this.#used + 1) * 2 > this.#slots.length) this.#resize(this.#slots.length * 2, ids);
    this.#slots[this.#position(ids[slot]!, ids)] = slot;
    this.#used += 1;
  }

  /** Says that `id`, which is in the table, now lives in `slot`. Call before the old slot of `ids` is overwritten. */
  move(id: number, slot: number, ids: Uint32Array): void {
    this.#slots[this.#position(id, ids)] = slot;
  }

  /** Takes `id` out. Entries after it shift back, so no tombstones gather under constant replacement. */
  delete(id: number, ids: Uint32Array): void {
    const mask = this.#slots.length - 1;
    let hole = this.#position(id, ids);
    if (this.#slots[hole] === EMPTY) return;
    this.#used -= 1;
    for (let at = (hole + 1) & mask; this.#slots[at] !== EMPTY; at = (at + 1) & mask) {
      const home = this.#home(ids[this.#slots[at]!]!);
      // An entry may fill the hole only where the hole lies on its probe path, that is between its home and itself.
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        this.#slots[hole] = this.#slots[at]!;
        hole = at;
      }
    }
    this.#slots[hole] = EMPTY;
    if (this.#slots.length > 16 && this.#used * 8 < this.#slots.length) this.#resize(this.#slots.length / 2, ids);
  }

  #resize(length: number, ids: Uint32Array): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(length).fill(EMPTY);
    for (const slot of old) if (slot !== EMPTY) this.#slots[this.#position(ids[slot]!, ids)] = slot;
  }

  /** Where `id` is, or the empty place where it would go. */
  #position(id: number, ids: Uint32Array): number {
    const mask = this.#slots.length - 1;
    let at = this.#home(id);
    while (this.#slots[at] !== EMPTY && ids[this.#slots[at]!] !== id) at = (at + 1) & mask;
    return at;
  }

  /** Fibonacci hashing: consecutive ids, the usual case, spread without collisions. */
  #home(id: number): number {
    return Math.imul(id, 0x9e3779b1) >>> (Math.clz32(this.#slots.length) + 1);
  }
}
