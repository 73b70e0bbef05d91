import { detectLanguage } from '../../domain/rag/language.ts';
import { encodeCode, quantize } from '../../domain/rag/dense/quantize.ts';
import { majorityLanguage } from './majority-language.ts';
import { gramTerms } from '../../domain/rag/analyzer.ts';
import { passageText } from '../../domain/rag/passage-text.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { Draft } from '../../domain/ports/passage-version.ts';
import type { StagedBatch } from '../../domain/ports/passage-store.ts';

/** A chunk that was just staged, for the index in memory. */
export interface StagedVector {
  id: number;
  versionId: number;
  bits: Uint8Array;
}

/** What tasks write before searches see it. */
export class PassageDrafts {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Adds chunks that are not there yet, in one transaction for the batch. `left` are the ordinals that need a vector. */
  stage(batch: StagedBatch, taskId: string): { staged: StagedVector[]; left: number[] } {
    return this.#storage.transactionSync(() => {
      const versionId = this.#versionId(batch, taskId);
      const language = this.#language(versionId, batch);
      const given = vectorsByPlace(batch);
      const staged: StagedVector[] = [];
      const left: number[] = [];
      batch.chunks.forEach((chunk, place) => {
        const hash = batch.hashes[place] ?? '';
        const vector = given.get(place);
        const twin = vector === undefined ? this.#twin(batch.embedder, hash) : undefined;
        if (vector === undefined && twin === undefined && batch.vectors !== undefined) {
          left.push(chunk.ordinal);
          return;
        }
        const id = this.#addChunk({ versionId, language }, batch.title, chunk, hash);
        if (id === undefined) return;
        if (vector !== undefined) staged.push({ id, versionId, bits: this.#add(id, versionId, vector) });
        else if (twin !== undefined) staged.push({ id, versionId, bits: this.#copy(id, versionId, twin) });
      });
      return { staged, left };
    });
  }

  /** Ordinals up to the first gap; from the start when the draft is another than was begun. */
  stagedCount(draft: Draft, taskId: string): number {
    const versionId = this.#find(draft, taskId);
    if (versionId === undefined) return 0;
    const ordinals = this.#storage.sql.exec<{ ordinal: number }>(
      'SELECT ordinal FROM chunks WHERE version_id = ? ORDER BY ordinal',
      versionId,
    );
    let count = 0;
    for (const { ordinal } of ordinals) {
      if (ordinal !== count) break;
      count += 1;
    }
    return count;
  }

  drop(documentIds: readonly string[], taskId: string): void {
    for (const id of documentIds)
      this.#storage.sql.exec(
        `UPDATE versions SET state = 'retired' WHERE document_id = ? AND task_id = ? AND state = 'staged'`,
        id,
        taskId,
      );
  }

  /** Hashes that have a vector of this space. */
  known(embedder: string, hashes: readonly string[]): Set<string> {
    const rows = this.#storage.sql.exec<{ hash: string }>(
      `SELECT hash FROM chunks JOIN versions ON versions.id = chunks.version_id AND embedder = ?
       JOIN signs ON chunk_id = chunks.id WHERE hash IN (SELECT value FROM json_each(?))`,
      embedder,
      JSON.stringify(hashes),
    );
    return new Set([...rows].map(({ hash }) => hash));
  }

  #versionId(draft: StagedBatch, taskId: string): number {
    const found = this.#find(draft, taskId);
    if (found !== undefined) return found;
    const { sql } = this.#storage;
    const { documentId, title, source, chunker, embedder, mediaType, addedAt } = draft;
    this.drop([documentId], taskId);
    return sql
      .exec<{ id: number }>(
        `INSERT INTO versions (document_id, state, title, embedder, chunker, source, task_id, media_type, added_at, base)
         VALUES (?1, 'staged', ?2, ?3, ?4, ?5, ?6, ?7, ?8,
           (SELECT id FROM versions WHERE document_id = ?1 AND state = 'active')) RETURNING id`,
        documentId,
        title,
        embedder ?? null,
        chunker,
        source,
        taskId,
        mediaType,
        addedAt,
      )
      .one().id;
  }

  /** Of the document, from the first of its text that is enough to tell. */
  #language(versionId: number, { chunks }: StagedBatch): string | null {
    const { sql } = this.#storage;
    const { language } = sql
      .exec<{ language: string | null }>('SELECT language FROM versions WHERE id = ?', versionId)
      .one();
    if (language !== null) return language;
    // A list of names says little by itself.
    const detected = detectLanguage(chunks.map(({ text }) => text).join('\n'), majorityLanguage(sql)) ?? null;
    if (detected !== null) sql.exec('UPDATE versions SET language = ? WHERE id = ?', detected, versionId);
    return detected;
  }

  #find({ documentId, title, source, chunker, embedder }: Draft, taskId: string): number | undefined {
    const [row] = this.#storage.sql
      .exec<{ id: number }>(
        `SELECT id FROM versions WHERE document_id = ? AND task_id = ? AND state = 'staged'
           AND title = ? AND source = ? AND chunker = ? AND embedder IS ?`,
        documentId,
        taskId,
        title,
        source,
        chunker,
        embedder ?? null,
      )
      .toArray();
    return row?.id;
  }

  #addChunk(
    { versionId, language }: { versionId: number; language: string | null },
    title: string,
    chunk: Chunk,
    hash: string,
  ): number | undefined {
    const { sql } = this.#storage;
    const [row] = sql
      .exec<{ id: number }>(
        `INSERT INTO chunks (version_id, ordinal, start, "end", page, headings, text, header, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
        versionId,
        chunk.ordinal,
        chunk.start,
        chunk.end,
        chunk.page ?? null,
        JSON.stringify(chunk.headings),
        chunk.text,
        chunk.header ?? null,
        hash,
      )
      .toArray();
    if (row === undefined) return undefined;
    const text = passageText(title, chunk);
    if (language === null || language === 'en') sql.exec('INSERT INTO words (rowid, body) VALUES (?, ?)', row.id, text);
    if (language !== 'en') sql.exec('INSERT INTO grams (rowid, body) VALUES (?, ?)', row.id, gramTerms(text).join(' '));
    return row.id;
  }

  /** The sign bits. */
  #add(id: number, versionId: number, { vector, signs }: GivenVector): Uint8Array {
    const { sql } = this.#storage;
    const quantized = quantize(vector);
    sql.exec('INSERT INTO vectors VALUES (?, ?)', id, encodeCode(quantized).buffer);
    sql.exec('INSERT INTO signs VALUES (?, ?, ?)', id, versionId, quantized.bits.slice().buffer);
    if (signs !== undefined) sql.exec('INSERT INTO tokens VALUES (?, ?)', id, signs.slice().buffer);
    return quantized.bits;
  }

  #copy(id: number, versionId: number, twin: number): Uint8Array {
    const { sql } = this.#storage;
    sql.exec('INSERT INTO vectors SELECT ?, code FROM vectors WHERE chunk_id = ?', id, twin);
    sql.exec('INSERT INTO tokens SELECT ?, signs FROM tokens WHERE chunk_id = ?', id, twin);
    const { bits } = sql
      .exec<{ bits: ArrayBuffer }>(
        'INSERT INTO signs SELECT ?, ?, bits FROM signs WHERE chunk_id = ? RETURNING bits',
        id,
        versionId,
        twin,
      )
      .one();
    return new Uint8Array(bits);
  }

  /** A passage of the same text in the same space. */
  #twin(embedder: string | undefined, hash: string): number | undefined {
    if (embedder === undefined) return undefined;
    const [row] = this.#storage.sql
      .exec<{ id: number }>(
        `SELECT chunks.id FROM chunks JOIN versions ON versions.id = chunks.version_id AND embedder = ?
         JOIN signs ON chunk_id = chunks.id WHERE hash = ? LIMIT 1`,
        embedder,
        hash,
      )
      .toArray();
    return row?.id;
  }
}

interface GivenVector {
  vector: Float32Array;
  /** Of its tokens. */
  signs: Uint8Array | undefined;
}

function vectorsByPlace({ vectors }: StagedBatch): Map<number, GivenVector> {
  if (vectors === undefined || vectors.of.length === 0) return new Map();
  const { of, values, signs } = vectors;
  const dimensions = values.length / of.length;
  return new Map(
    of.map((place, index) => {
      const vector = values.subarray(index * dimensions, (index + 1) * dimensions);
      return [place, { vector, signs: signs?.[index] }];
    }),
  );
}
