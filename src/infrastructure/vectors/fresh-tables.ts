/** What a search in two places reads of a collection's passages: those that only the collection itself can find. */
export class FreshTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Versions that searches see and of which the index outside may not show everything yet. */
  versions(embedder: string): number[] {
    return this.#sql
      .exec<{ id: number }>(
        `SELECT versions.id FROM versions LEFT JOIN mirrored ON version_id = versions.id
         WHERE versions.state = 'active' AND versions.embedder = ? AND mirrored.state IS NOT 'shown'`,
        embedder,
      )
      .toArray()
      .map(({ id }) => id);
  }

  signs(versionId: number): { id: number; bits: ArrayBuffer }[] {
    return this.#sql
      .exec<{ id: number; bits: ArrayBuffer }>(
        `SELECT chunks.id, bits FROM chunks JOIN signs ON signs.chunk_id = chunks.id
         WHERE chunks.version_id = ? ORDER BY chunks.id`,
        versionId,
      )
      .toArray();
  }

  /** Codes of those of the passages that are of this space and that searches see. */
  codes(embedder: string, ids: readonly number[]): { id: number; code: ArrayBuffer }[] {
    return this.#sql
      .exec<{ id: number; code: ArrayBuffer }>(
        `SELECT chunks.id, code FROM chunks
         JOIN versions ON versions.id = version_id AND embedder = ? AND state = 'active'
         JOIN vectors ON chunk_id = chunks.id
         WHERE chunks.id IN (SELECT value FROM json_each(?))`,
        embedder,
        JSON.stringify(ids),
      )
      .toArray();
  }
}
