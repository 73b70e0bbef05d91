import type { KeptApproval, PluginState } from '../../domain/ports/plugin-state.ts';
import type { SettingValue } from '../../domain/plugins/index.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS settings (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, sealed TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS quota (id INTEGER PRIMARY KEY CHECK (id = 1), minute INTEGER NOT NULL, calls INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS approvals (
    id TEXT PRIMARY KEY,
    tool TEXT NOT NULL,
    digest TEXT NOT NULL,
    input TEXT NOT NULL,
    effect TEXT NOT NULL,
    caller TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, bytes INTEGER NOT NULL);
`;

/** That one plugin waits for; the oldest give way. */
const mostApprovals = 1000;

const encoder = new TextEncoder();

type ApprovalRow = Omit<KeptApproval, 'expiresAt'> & { expires_at: number };

/** One plugin's state in its actor's SQLite. */
export class PluginTables implements PluginState {
  readonly #sql: SqlStorage;
  /** Where a write would be before a call's first request, that would wait until the write is on the disk. */
  #quota: { minute: number; calls: number } | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#sql.exec(schema);
  }

  settings(): Record<string, SettingValue> {
    const [row] = this.#sql.exec<{ body: string }>('SELECT body FROM settings').toArray();
    return row === undefined ? {} : (JSON.parse(row.body) as Record<string, SettingValue>);
  }

  putSettings(settings: Readonly<Record<string, SettingValue>>): void {
    this.#sql.exec('INSERT OR REPLACE INTO settings VALUES (1, ?)', JSON.stringify(settings));
  }

  secretNames(): string[] {
    const rows = this.#sql.exec<{ name: string }>('SELECT name FROM secrets ORDER BY name').toArray();
    return rows.map(({ name }) => name);
  }

  sealedSecret(name: string): string | undefined {
    return this.#sql.exec<{ sealed: string }>('SELECT sealed FROM secrets WHERE name = ?', name).toArray()[0]?.sealed;
  }

  putSecret(name: string, sealed: string | undefined): void {
    if (sealed === undefined) this.#sql.exec('DELETE FROM secrets WHERE name = ?', name);
    else this.#sql.exec('INSERT OR REPLACE INTO secrets VALUES (?, ?)', name, sealed);
  }

  takeCall(minute: number, most: number): boolean {
    this.#quota ??= this.#sql.exec<{ minute: number; calls: number }>('SELECT minute, calls FROM quota').toArray()[0];
    const calls = this.#quota?.minute === minute ? this.#quota.calls : 0;
    if (calls >= most) return false;
    this.#quota = { minute, calls: calls + 1 };
    return true;
  }

  keepCalls(): void {
    if (this.#quota === undefined) return;
    const { minute, calls } = this.#quota;
    this.#sql.exec('INSERT OR REPLACE INTO quota VALUES (1, ?, ?)', minute, calls);
  }

  addApproval({ id, tool, digest, input, effect, caller, expiresAt }: KeptApproval): void {
    this.#sql.exec(
      'DELETE FROM approvals WHERE id NOT IN (SELECT id FROM approvals ORDER BY expires_at DESC LIMIT ?)',
      mostApprovals - 1,
    );
    this.#sql.exec(
      'INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      tool,
      digest,
      input,
      effect,
      caller,
      expiresAt,
    );
  }

  approval(id: string): KeptApproval | undefined {
    const [row] = this.#sql.exec<ApprovalRow>('SELECT * FROM approvals WHERE id = ?', id).toArray();
    if (row === undefined) return undefined;
    const { expires_at: expiresAt, ...approval } = row;
    return { ...approval, expiresAt };
  }

  takeApproval(id: string): boolean {
    return this.#sql.exec('DELETE FROM approvals WHERE id = ? RETURNING id', id).toArray().length > 0;
  }

  value(key: string): string | undefined {
    return this.#sql.exec<{ value: string }>('SELECT value FROM kept WHERE key = ?', key).toArray()[0]?.value;
  }

  putValue(key: string, json: string, mostBytes: number): boolean {
    const bytes = encoder.encode(key).length + encoder.encode(json).length;
    const { others } = this.#sql
      .exec<{ others: number }>('SELECT coalesce(sum(bytes), 0) AS others FROM kept WHERE key <> ?', key)
      .one();
    if (others + bytes > mostBytes) return false;
    this.#sql.exec('INSERT OR REPLACE INTO kept VALUES (?, ?, ?)', key, json, bytes);
    return true;
  }

  removeValue(key: string): void {
    this.#sql.exec('DELETE FROM kept WHERE key = ?', key);
  }

  keys(prefix: string, limit: number): string[] {
    const rows = this.#sql
      .exec<{ key: string }>(
        'SELECT key FROM kept WHERE substr(key, 1, ?) = ? ORDER BY key LIMIT ?',
        // SQLite counts code points.
        Array.from(prefix).length,
        prefix,
        limit,
      )
      .toArray();
    return rows.map(({ key }) => key);
  }
}
