import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BinaryIndex } from '../src/domain/rag/dense/binary-index.ts';
import { encodeCode, quantize } from '../src/domain/rag/dense/quantize.ts';
import type { StoredCode } from '../src/domain/rag/dense/rescore.ts';
import { wideKernel } from '../src/infrastructure/actors/kernel/wide-kernel.ts';
import { countOf, vectorAt, type Vectors } from './vectors.ts';

const kernel = wideKernel(
  new WebAssembly.Module(readFileSync(new URL('../src/infrastructure/actors/kernel/bits.wasm', import.meta.url))),
);

/** How many chunks share a document version. */
const CHUNKS_A_GROUP = 20;

/**
 * What a collection actor keeps: codes and signs in a SQLite file. The signs have a table of their own, so that waking
 * reads a tenth of the pages.
 */
export class DenseStore {
  readonly #folder = mkdtempSync(join(tmpdir(), 'nexus-bench-dense-'));
  readonly #database = new DatabaseSync(join(this.#folder, 'collection.sqlite'));
  readonly #dimensions: number;
  readonly #read;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE codes (id INTEGER PRIMARY KEY, code BLOB NOT NULL);
      CREATE TABLE signs (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, bits BLOB NOT NULL);
    `);
    // One statement for all ids: Durable Objects bind at most 100 parameters.
    this.#read = this.#database.prepare('SELECT id, code FROM codes WHERE id IN (SELECT value FROM json_each(?))');
  }

  /** Quantizes and writes every vector; ids count from 1. */
  fill(vectors: Vectors): void {
    const code = this.#database.prepare('INSERT INTO codes (id, code) VALUES (?, ?)');
    const signs = this.#database.prepare('INSERT INTO signs (id, version, bits) VALUES (?, ?, ?)');
    this.#database.exec('BEGIN');
    for (let i = 0; i < countOf(vectors); i++) {
      const quantized = quantize(vectorAt(vectors, i));
      code.run(i + 1, encodeCode(quantized));
      signs.run(i + 1, Math.floor(i / CHUNKS_A_GROUP), quantized.bits);
    }
    this.#database.exec('COMMIT');
  }

  /** Builds the in-memory index, as an actor does when it wakes. */
  load(): BinaryIndex {
    const { count } = this.#database.prepare('SELECT count(*) AS count FROM signs').get() as { count: number };
    const index = new BinaryIndex({ dimensions: this.#dimensions, capacity: count, kernel });
    for (const row of this.#database.prepare('SELECT id, version, bits FROM signs ORDER BY id').iterate()) {
      index.add(row.id as number, row.bits as Uint8Array, row.version as number);
    }
    return index;
  }

  readonly read = (ids: number[]): Iterable<StoredCode> =>
    this.#read.iterate(JSON.stringify(ids)) as unknown as Iterable<StoredCode>;

  [Symbol.dispose](): void {
    this.#database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
