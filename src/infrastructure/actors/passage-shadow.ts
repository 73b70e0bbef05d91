import { Problem } from '../../domain/problem.ts';
import type { ActiveVersion } from '../../domain/ports/passage-version.ts';
import type { IndexKind, IndexState, KeptIndex } from '../../domain/ports/shadow-index.ts';
import type { PassageVersions } from './passage-versions.ts';

/** Milliseconds that what a swap or a rollback replaced can be had back. */
const keepTime = 7 * 24 * 60 * 60 * 1000;

/** A sealed draft and the version it takes the place of. One whose document changed since it was begun is not among them. */
const swappable = `
  SELECT draft.id AS "to", seen.id AS "from", draft.document_id AS documentId
  FROM versions AS draft JOIN versions AS seen ON seen.document_id = draft.document_id AND seen.state = 'active'
  WHERE draft.state = 'sealed' AND draft.task_id = ? AND draft.base = seen.id AND seen.source IN ('', draft.source)`;
const isOutdated = `chunker <> ?1 OR (?2 IS NOT NULL AND (embedder IS NOT ?2 OR vector_count < chunk_count))`;

type Exchange = { to: number; from: number; documentId: string };
type Kind = { embedder: string | null; chunker: string; documents: number; passages: number; until: number | null };

/** Exchanges one index of a collection for another, all documents at once. */
export class PassageShadow {
  readonly #storage: DurableObjectStorage;
  readonly #versions: PassageVersions;

  constructor(storage: DurableObjectStorage, versions: PassageVersions) {
    this.#storage = storage;
    this.#versions = versions;
  }

  swap(taskId: string): ActiveVersion[] {
    return this.#storage.transactionSync(() => {
      const { sql } = this.#storage;
      const exchanges = sql.exec<Exchange>(swappable, taskId).toArray();
      if (exchanges.length > 0) sql.exec(`UPDATE versions SET state = 'retired' WHERE state IN ('kept', 'undone')`);
      this.#exchange(exchanges, 'kept', Date.now() + keepTime);
      this.#versions.dropDrafts(taskId);
      return this.#versions.activeOfTask(taskId);
    });
  }

  rollback(): ActiveVersion[] {
    return this.#storage.transactionSync(() => {
      const { sql } = this.#storage;
      const exchanges = sql
        .exec<Exchange & { until: number }>(
          `SELECT kept.id AS "to", seen.id AS "from", kept.document_id AS documentId, kept.until
           FROM versions AS kept JOIN versions AS seen ON seen.document_id = kept.document_id AND seen.state = 'active'
           WHERE kept.state = 'kept'`,
        )
        .toArray();
      this.#exchange(exchanges, 'undone', exchanges[0]?.until ?? 0);
      const undone = sql
        .exec<{ id: string }>(`SELECT document_id AS id FROM versions WHERE state = 'undone'`)
        .toArray();
      if (undone.length === 0) throw new Problem('conflict', 'No earlier index of this collection is kept.');
      return undone.flatMap(({ id }) => this.#versions.activeOf(id) ?? []);
    });
  }

  /** The ids to show for the ids that are seen, were the task's drafts swapped in. */
  swappedIn(taskId: string, active: ReadonlySet<number>): Set<number> {
    const view = new Set(active);
    for (const { to, from } of this.#storage.sql.exec<Exchange>(swappable, taskId)) {
      view.delete(from);
      view.add(to);
    }
    return view;
  }

  /** What was kept long enough is let go of. */
  expire(): void {
    this.#storage.sql.exec(
      `UPDATE versions SET state = 'retired' WHERE state IN ('kept', 'undone') AND until <= ?`,
      Date.now(),
    );
  }

  /** When something kept is to be let go of. */
  nextExpiry(): number | undefined {
    const { at } = this.#storage.sql
      .exec<{ at: number | null }>(`SELECT min(until) AS at FROM versions WHERE state IN ('kept', 'undone')`)
      .one();
    return at ?? undefined;
  }

  describe(wanted: IndexKind): IndexState {
    const [active = { ...wanted, documents: 0, passages: 0 }, ...others] = this.#kinds('active');
    const { embedder, chunker } = active;
    const sum = (field: 'documents' | 'passages'): number =>
      others.reduce((total, kind) => total + kind[field], active[field]);
    const { outdated } = this.#storage.sql
      .exec<{ outdated: number }>(
        `SELECT count(*) AS outdated FROM versions WHERE state = 'active' AND (${isOutdated})`,
        wanted.chunker,
        wanted.embedder,
      )
      .one();
    const kept = this.#kept('kept');
    const undone = this.#kept('undone');
    return {
      embedder,
      chunker,
      documents: sum('documents'),
      passages: sum('passages'),
      outdated,
      ...(kept && { kept }),
      ...(undone && { undone }),
    };
  }

  outdated(wanted: IndexKind, limit: number): string[] {
    return this.#storage.sql
      .exec<{ id: string }>(
        `SELECT document_id AS id FROM versions WHERE state = 'active' AND (${isOutdated}) ORDER BY document_id LIMIT ?3`,
        wanted.chunker,
        wanted.embedder,
        limit,
      )
      .toArray()
      .map(({ id }) => id);
  }

  #exchange(exchanges: readonly Exchange[], replaced: 'kept' | 'undone', until: number): void {
    const { sql } = this.#storage;
    for (const { to, from, documentId } of exchanges) {
      const number = this.#versions.nextNumber(documentId);
      sql.exec('UPDATE versions SET state = ?, until = ? WHERE id = ?', replaced, until, from);
      sql.exec(`UPDATE versions SET state = 'active', version = ?, until = NULL WHERE id = ?`, number, to);
    }
  }

  #kept(state: 'kept' | 'undone'): KeptIndex | undefined {
    const [most, ...others] = this.#kinds(state);
    if (most === undefined) return undefined;
    const { embedder, chunker, until } = most;
    const sum = (field: 'documents' | 'passages'): number =>
      others.reduce((total, kind) => total + kind[field], most[field]);
    return { embedder, chunker, documents: sum('documents'), passages: sum('passages'), until: until ?? 0 };
  }

  /** The kinds among the versions of this state, that of most passages first. */
  #kinds(state: 'active' | 'kept' | 'undone'): Kind[] {
    return this.#storage.sql
      .exec<Kind>(
        `SELECT CASE WHEN vector_count > 0 THEN embedder END AS embedder, chunker,
           count(*) AS documents, sum(chunk_count) AS passages, max(until) AS until
         FROM versions WHERE state = ? GROUP BY 1, 2 ORDER BY passages DESC`,
        state,
      )
      .toArray();
  }
}
