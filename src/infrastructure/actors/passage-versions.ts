import { Problem } from '../../domain/problem.ts';
import type { ActiveVersion, Draft, WholeDraft } from '../../domain/ports/passage-version.ts';

type ActiveRow = { documentId: string; version: number; title: string; embedder: string | null; chunkCount: number };

const activeColumns = `document_id AS documentId, version, title,
  CASE WHEN vector_count = chunk_count THEN embedder END AS embedder, chunk_count AS chunkCount`;

/** Which versions there are and which of them searches see. */
export class PassageVersions {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  activate(drafts: readonly WholeDraft[], taskId: string): ActiveVersion[] {
    const { sql } = this.#storage;
    return this.#storage.transactionSync(() =>
      drafts.map((draft) => {
        const done = this.activeOf(draft.documentId, taskId);
        const id = this.#wholeDraft(draft, taskId);
        if (id === undefined && done !== undefined) return done;
        if (id === undefined) throw missing(0, draft.chunkCount);
        const number = this.nextNumber(draft.documentId);
        // A rollback must not bring back what was already changed.
        sql.exec(
          `UPDATE versions SET state = 'retired' WHERE document_id = ? AND state IN ('active', 'kept', 'undone')`,
          draft.documentId,
        );
        sql.exec(`UPDATE versions SET state = 'active', version = ? WHERE id = ?`, number, id);
        return sql.exec<ActiveRow>(`SELECT ${activeColumns} FROM versions WHERE id = ?`, id).one();
      }),
    );
  }

  /** Counts it as well. Undefined when the task has no draft of the document; throws `conflict` when chunks are missing. */
  #wholeDraft({ documentId, chunkCount }: WholeDraft, taskId: string): number | undefined {
    const { sql } = this.#storage;
    const [draft] = sql
      .exec<{ id: number }>(
        `SELECT id FROM versions WHERE document_id = ? AND task_id = ? AND state IN ('staged', 'sealed')`,
        documentId,
        taskId,
      )
      .toArray();
    if (draft === undefined) return undefined;
    const { chunks, vectors, last } = sql
      .exec<{ chunks: number; vectors: number; last: number | null }>(
        `SELECT count(*) AS chunks, count(chunk_id) AS vectors, max(ordinal) AS last
         FROM chunks LEFT JOIN signs ON chunk_id = chunks.id WHERE chunks.version_id = ?`,
        draft.id,
      )
      .one();
    if (chunks !== chunkCount || last !== chunkCount - 1) throw missing(chunks, chunkCount);
    sql.exec('UPDATE versions SET chunk_count = ?, vector_count = ? WHERE id = ?', chunks, vectors, draft.id);
    return draft.id;
  }

  seal(drafts: readonly WholeDraft[], taskId: string): void {
    this.#storage.transactionSync(() => {
      for (const draft of drafts) {
        const id = this.#wholeDraft(draft, taskId);
        if (id === undefined) throw missing(0, draft.chunkCount);
        this.#storage.sql.exec(`UPDATE versions SET state = 'sealed' WHERE id = ?`, id);
      }
    });
  }

  sealed(documentIds: readonly string[], taskId: string): string[] {
    return this.#storage.sql
      .exec<{ id: string }>(
        `SELECT document_id AS id FROM versions WHERE document_id IN (SELECT value FROM json_each(?))
         AND task_id = ? AND state IN ('sealed', 'active')`,
        JSON.stringify(documentIds),
        taskId,
      )
      .toArray()
      .map(({ id }) => id);
  }

  /** The version that this task made of the same file, if searches see it. */
  activated(draft: Draft, taskId: string): ActiveVersion | undefined {
    return this.activeOf(draft.documentId, taskId, draft.source);
  }

  activeOf(documentId: string, taskId?: string, source?: string): ActiveVersion | undefined {
    return this.#storage.sql
      .exec<ActiveRow>(
        `SELECT ${activeColumns} FROM versions WHERE document_id = ? AND state = 'active'
         AND task_id = coalesce(?, task_id) AND source = coalesce(?, source)`,
        documentId,
        taskId ?? null,
        source ?? null,
      )
      .toArray()[0];
  }

  activeOfTask(taskId: string): ActiveVersion[] {
    return this.#storage.sql
      .exec<ActiveRow>(`SELECT ${activeColumns} FROM versions WHERE task_id = ? AND state = 'active'`, taskId)
      .toArray();
  }

  dropDrafts(taskId: string): void {
    this.#storage.sql.exec(
      `UPDATE versions SET state = 'retired' WHERE task_id = ? AND state IN ('staged', 'sealed')`,
      taskId,
    );
  }

  retire(documentIds: readonly string[]): void {
    for (const id of documentIds)
      this.#storage.sql.exec(`UPDATE versions SET state = 'retired' WHERE document_id = ?`, id);
  }

  /** Deletes up to `limit` chunks of retired versions; gives back their ids, fewer than `limit` when none are left. */
  sweep(limit: number): number[] {
    const { sql } = this.#storage;
    return this.#storage.transactionSync(() => {
      const ids = sql
        .exec<{ id: number }>(
          `SELECT chunks.id FROM versions JOIN chunks ON version_id = versions.id WHERE state = 'retired' LIMIT ?`,
          limit,
        )
        .toArray()
        .map((row) => row.id);
      for (const id of ids) {
        sql.exec('DELETE FROM chunks WHERE id = ?', id);
        sql.exec('DELETE FROM words WHERE rowid = ?', id);
        sql.exec('DELETE FROM grams WHERE rowid = ?', id);
        sql.exec('DELETE FROM vectors WHERE chunk_id = ?', id);
        sql.exec('DELETE FROM signs WHERE chunk_id = ?', id);
        sql.exec('DELETE FROM tokens WHERE chunk_id = ?', id);
      }
      sql.exec(
        `DELETE FROM versions WHERE state = 'retired' AND NOT EXISTS (SELECT 1 FROM chunks WHERE version_id = versions.id)`,
      );
      return ids;
    });
  }

  hasRetired(): boolean {
    return this.#storage.sql.exec(`SELECT 1 FROM versions WHERE state = 'retired' LIMIT 1`).toArray().length > 0;
  }

  active(): { active: Set<number>; hidden: boolean } {
    const rows = this.#storage.sql.exec<{ id: number; state: string }>('SELECT id, state FROM versions').toArray();
    const active = rows.filter((row) => row.state === 'active').map((row) => row.id);
    return { active: new Set(active), hidden: active.length < rows.length };
  }

  /** Of the next version that searches come to see; rises, whatever is brought back. */
  nextNumber(documentId: string): number {
    return this.#storage.sql
      .exec<{ next: number }>('SELECT 1 + max(version) AS next FROM versions WHERE document_id = ?', documentId)
      .one().next;
  }
}

function missing(staged: number, chunkCount: number): Problem {
  return new Problem('conflict', `A draft has ${staged} of ${chunkCount} passages; it stays out of sight.`);
}
