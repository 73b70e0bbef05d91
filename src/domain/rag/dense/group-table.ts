/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
/**
 * Numbers the groups in use from 0 up, so that a search asks once a group whether it may be seen and then reads one
 * byte a vector. Numbers of groups that emptied are used again.
 */
export class GroupTable {
  readonly #numbers = new Map<number, number>();
  /** By number: the group, and how many vectors it has. */
  readonly #groups: number[] = [];
  readonly #sizes: number[] = [];
  readonly #free: number[] = [];

  /** Counts one vector into `group` and gives the group's number. */
  enter(group: number): number {
    const known = this.#numbers.get(group);
    const number = known ?? this.#free.pop() ?? this.#groups.length;
    if (known === undefined) {
      this.#numbers.set(group, number);
      this.#groups[number] = group;
      this.#sizes[number] = 0;
    }
    this.#sizes[number]! += 1;
    return number;
  }

  /** Counts one vector out of the group with this number. */
  leave(number: number): void {
    this.#sizes[number]! -= 1;
    if (this.#sizes[number] !== 0) return;
    this.#numbers.delete(this.#groups[number]!);
    this.#free.push(number);
  }

  /** By number, 0 for a group that is not accepted; a number not in use says 1. */
  accepted(accept: (group: number) => boolean): Uint8Array {
    const verdicts = new Uint8Array(this.#groups.length).fill(1);
    for (const [group, number] of this.#numbers) verdicts[number] = accept(group) ? 1 : 0;
    return verdicts;
  }
}
