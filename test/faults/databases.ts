import { copyFileSync, existsSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Checks the SQLite files of a state folder, while nothing runs on it. */
export class Databases {
  readonly #state: string;
  readonly #seen = new Map<string, number>();
  checked = 0;

  constructor(state: string) {
    this.#state = state;
  }

  /** `PRAGMA integrity_check` on copies of the files that changed since the last time; gives what it says but `ok`. */
  check(): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'nexus-integrity-'));
    try {
      return globSync(join(this.#state, '**', '*.sqlite')).flatMap((file) => this.#checkFile(file, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #checkFile(file: string, folder: string): string[] {
    const parts = ['', '-wal'].filter((part) => existsSync(`${file}${part}`));
    const changed = Math.max(...parts.map((part) => statSync(`${file}${part}`).mtimeMs));
    if (this.#seen.get(file) === changed) return [];
    this.#seen.set(file, changed);
    const copy = join(folder, `${this.checked}.sqlite`);
    for (const part of parts) copyFileSync(`${file}${part}`, `${copy}${part}`);
    this.checked += 1;
    try {
      using database = new DatabaseSync(copy);
      const rows = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
      return rows
        .map((row) => row.integrity_check)
        .filter((said) => said !== 'ok')
        .map((said) => `${file}: ${said}`);
    } catch (error) {
      return [`${file}: ${error instanceof Error ? error.message : String(error)}`];
    }
  }
}
