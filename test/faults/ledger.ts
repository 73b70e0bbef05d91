import { copyFileSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Of a task, what tells whose it is and how far. */
export interface TaskRow {
  kind: string;
  subject: string;
  state: string;
}

/** What a kill left in the database. */
export interface Ledger {
  tasks: TaskRow[];
  /** Documents that were accepted and are not ready. */
  documents: number;
}

/** Reads the tasks that have not ended, from the files in a state folder on which nothing runs. */
export function readLedger(state: string): Ledger {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-ledger-'));
  try {
    for (const file of globSync(join(state, 'v3', 'do', '*DatabaseActor', '*.sqlite'))) {
      const copy = join(folder, 'ledger.sqlite');
      rmSync(`${copy}-wal`, { force: true });
      for (const part of ['', '-wal'])
        if (existsSync(`${file}${part}`)) copyFileSync(`${file}${part}`, `${copy}${part}`);
      using database = new DatabaseSync(copy);
      const all = (sql: string): unknown[] => database.prepare(sql).all();
      if (all("select 1 from sqlite_schema where name = 'tasks'").length === 0) continue;
      const open = "select kind, subject, state from tasks where state in ('queued', 'running', 'waiting')";
      const half = "select count(*) as count from documents where state in ('queued', 'processing')";
      const [{ count }] = all(half) as [{ count: number }];
      return { tasks: all(open) as TaskRow[], documents: count };
    }
    throw new Error(`There is no ledger in ${state}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
