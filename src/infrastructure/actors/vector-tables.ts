import { codeBytes, bitsBytes } from '../../domain/rag/dense/quantize.ts';

/** Ids that one statement reads the bits of: some 400 KB of 384 dimensions at most. */
const idsAtOnce = 4096;

interface Packed extends Record<string, SqlStorageValue> {
  ids: string;
  /** One after the other; null for none. */
  bytes: ArrayBuffer | null;
}

/**
 * What is stored of a collection's vectors. SQLite hands many of them over in one blob, in half the time that rows take and
 * without the garbage of a few objects for each.
 */
export class VectorTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** How many vectors whole versions of this space have: what was staged since is not in it. */
  count(embedder: string): number {
    return this.#sql
      .exec<{ count: number }>('SELECT total(vector_count) AS count FROM versions WHERE embedder = ?', embedder)
      .one().count;
  }

  /** The bits of all vectors of one space, in order of id; each valid until the next is asked for. */
  *bits(embedder: string, dimensions: number): Iterable<{ id: number; versionId: number; bits: Uint8Array }> {
    const length = bitsBytes(dimensions);
    const versions = this.#versions(embedder);
    const { first, last } = this.#sql
      .exec<{ first: number | null; last: number | null }>(
        'SELECT (SELECT min(chunk_id) FROM signs) AS first, (SELECT max(chunk_id) FROM signs) AS last',
      )
      .one();
    for (let from = first ?? 0; from <= (last ?? -1); from += idsAtOnce) {
      const packed = this.#sql
        .exec<Packed & { versionIds: string }>(
          `SELECT json_group_array(chunk_id) AS ids, json_group_array(version_id) AS versionIds,
             CAST(group_concat(bits, '') AS BLOB) AS bytes
           FROM signs WHERE chunk_id >= ? AND chunk_id < ? AND length(bits) = ?`,
          from,
          from + idsAtOnce,
          length,
        )
        .one();
      const versionIds = JSON.parse(packed.versionIds) as number[];
      for (const [index, { id, bytes }] of unpacked(packed, length).entries()) {
        const versionId = versionIds[index];
        if (versionId !== undefined && versions.has(versionId)) yield { id, versionId, bits: bytes };
      }
    }
  }

  /** The codes of these passages, all of them of as many dimensions; one that is gone is left out. */
  codes(ids: readonly number[], dimensions: number): { id: number; bytes: Uint8Array }[] {
    const packed = this.#sql
      .exec<Packed>(
        `SELECT json_group_array(chunk_id) AS ids, CAST(group_concat(code, '') AS BLOB) AS bytes
         FROM vectors WHERE chunk_id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(ids),
      )
      .one();
    return unpacked(packed, codeBytes(dimensions));
  }

  #versions(embedder: string): Set<number> {
    const rows = this.#sql.exec<{ id: number }>('SELECT id FROM versions WHERE embedder = ?', embedder);
    return new Set([...rows].map(({ id }) => id));
  }
}

/** Views of what was packed. SQLite joins as texts, so that nothing is lost of it is made sure. */
function unpacked({ ids, bytes }: Packed, length: number): { id: number; bytes: Uint8Array }[] {
  const all = new Uint8Array(bytes ?? new ArrayBuffer(0));
  const places = JSON.parse(ids) as number[];
  if (all.length !== places.length * length) {
    throw new RangeError(`${places.length} vectors are ${places.length * length} bytes, not ${all.length}`);
  }
  return places.map((id, place) => ({ id, bytes: all.subarray(place * length, (place + 1) * length) }));
}
