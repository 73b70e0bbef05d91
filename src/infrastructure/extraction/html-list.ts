interface Level {
  /** The next number of an ordered list; undefined for bullets, null for lists of definitions. */
  next: number | undefined | null;
}

/** Writes a list, with the lists nested in it, as lines with "- " or "1. " markers, indented by two spaces a level. */
export class ListWriter {
  readonly #levels: Level[] = [];
  #lines: string[] = [];
  #marker = '';

  get depth(): number {
    return this.#levels.length;
  }

  open(tag: string, start: string | undefined): void {
    const first = Number.parseInt(start ?? '1', 10);
    this.#levels.push({ next: tag === 'ol' ? (Number.isNaN(first) ? 1 : first) : tag === 'dl' ? null : undefined });
  }

  close(): void {
    this.#levels.pop();
    this.#marker = '';
  }

  item(tag: string): void {
    const level = this.#levels.at(-1);
    if (tag === 'dt' || tag === 'dd' || level === undefined || level.next === null) {
      this.#marker = tag === 'dd' ? '  ' : '';
      return;
    }
    this.#marker = level.next === undefined ? '- ' : `${level.next++}. `;
  }

  /** Adds text of the current item: behind its marker, or below it. */
  add(text: string): void {
    // Deeper than a reader would follow, more indentation only costs space.
    const indent = '  '.repeat(Math.min(Math.max(this.#levels.length - 1, 0), 20));
    for (const line of text.split('\n')) {
      this.#lines.push(`${indent}${this.#marker}${line}`);
      if (this.#marker.trim() !== '') this.#marker = '  ';
    }
  }

  /** The lines since the last call. */
  take(): string {
    const text = this.#lines.join('\n');
    this.#lines = [];
    return text;
  }
}
