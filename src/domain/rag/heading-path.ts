import type { TokenCounter } from '../ports/token-counter.ts';

/** The headings above a place of a document. */
export class HeadingPath {
  readonly #count: TokenCounter;
  readonly #most: number;
  readonly #all: { level: number; text: string }[] = [];
  /** From the outermost on; where all of them are too long, the outer ones are left out. */
  lines: string[] = [];

  /** `most` is how many tokens they may have together. */
  constructor(count: TokenCounter, most: number) {
    this.#count = count;
    this.#most = most;
  }

  enter(level: number, text: string): void {
    while ((this.#all.at(-1)?.level ?? 0) >= level) this.#all.pop();
    this.#all.push({ level, text: clip(text.replace(/\s+/g, ' ').slice(0, 200), this.#most, this.#count) });
    let room = this.#most;
    this.lines = [];
    for (const heading of this.#all.toReversed()) {
      room -= this.#count(heading.text);
      if (room < 0) break;
      this.lines.unshift(heading.text);
    }
  }
}

/** The beginning of a text that has no more than `most` tokens. */
export function clip(text: string, most: number, count: TokenCounter): string {
  if (count(text) <= most) return text;
  let end = text.length;
  while (end > 1 && count(text.slice(0, end)) >= most) end = Math.floor(end * 0.9);
  return `${text
    .slice(0, end)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}
