/** Longer than any cell that is meant: a quotation mark that is never closed must not swallow the file. */
const longestCell = 32 * 1024;
const mostCells = 2_000;

/** The rows of comma-separated values as they come (RFC 4180): cells may be quoted, and then hold line breaks. */
export async function* csvRows(pieces: AsyncIterable<string>, delimiter: string): AsyncGenerator<string[]> {
  const reader = new RowReader(delimiter);
  for await (const piece of pieces) yield* reader.push(piece);
  yield* reader.end();
}

/** The rows of a text that is there whole. */
export function rowsOf(text: string, delimiter: string): string[][] {
  const reader = new RowReader(delimiter);
  return [...reader.push(text), ...reader.end()];
}

class RowReader {
  readonly #delimiter: string;
  #row: string[] = [];
  #cell = '';
  #state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  #afterReturn = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *push(piece: string): Generator<string[]> {
    let from = 0;
    const flush = (to: number): void => {
      this.#cell += piece.slice(from, to);
      from = to + 1;
    };
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece[at] ?? '';
      if (this.#afterReturn && character === '\n') {
        from = at + 1;
        this.#afterReturn = false;
        continue;
      }
      this.#afterReturn = false;
      if (this.#state === 'quoted') {
        if (character === '"') {
          flush(at);
          this.#state = 'closed';
        } else if (this.#cell.length + at - from > longestCell) this.#state = 'plain';
        continue;
      }
      if (character === '"' && this.#state !== 'plain') {
        flush(at);
        // A doubled mark stands for one.
        if (this.#state === 'closed') this.#cell += '"';
        this.#state = 'quoted';
      } else if (character === this.#delimiter) {
        flush(at);
        this.#endCell();
      } else if (character === '\n' || character === '\r') {
        flush(at);
        yield this.#endRow();
        this.#afterReturn = character === '\r';
      } else if (this.#state !== 'start' || character !== ' ') this.#state = 'plain';
    }
    flush(piece.length);
  }

  *end(): Generator<string[]> {
    if (this.#cell !== '' || this.#row.length > 0) yield this.#endRow();
  }

  #endCell(): void {
    const cell = this.#cell.slice(0, longestCell * 2);
    // What is more than a row can have stays in its last cell.
    if (this.#row.length < mostCells) this.#row.push(cell);
    this.#cell = '';
    this.#state = 'start';
  }

  #endRow(): string[] {
    this.#endCell();
    const row = this.#row;
    this.#row = [];
    return row;
  }
}
