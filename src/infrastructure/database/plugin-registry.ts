import { and, asc, count, eq } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { grantAll, grants as grantsShape } from '../../domain/plugins/grants.ts';
import { mostPlugins } from '../../domain/ports/plugin-registry.ts';
import { parseManifest } from '../../domain/plugins/manifest.ts';
import { plugins } from './schema.ts';
import { unknownServer } from '../../domain/plugins/unknown-server.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { Manifest } from '../../domain/plugins/manifest.ts';
import type { NewPlugin, PluginRecord, PluginRegistry } from '../../domain/ports/plugin-registry.ts';

type Row = typeof plugins.$inferSelect;

export interface BuiltIn {
  manifest: Manifest;
  digest: string;
}

/** Manifests that were read already, by digest; reading one takes longer than the query. */
const known = new Map<string, Manifest>();

/** A built-in plugin has a row only once somebody has changed it; its manifest is always that of the code. */
export class D1PluginRegistry implements PluginRegistry {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #builtIns: () => Promise<readonly BuiltIn[]>;

  constructor(database: Database, clock: Clock, builtIns: () => Promise<readonly BuiltIn[]>) {
    this.#database = database;
    this.#clock = clock;
    this.#builtIns = builtIns;
  }

  async list(): Promise<PluginRecord[]> {
    const [builtIns, rows] = await Promise.all([
      this.#builtIns(),
      this.#database.select().from(plugins).orderBy(asc(plugins.id)).limit(mostPlugins),
    ]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const own = builtIns.map((builtIn) => ofBuiltIn(builtIn, byId.get(builtIn.manifest.id)));
    return [...own, ...rows.filter(({ runtime }) => runtime !== 'bundled').map(toRecord)];
  }

  async find(id: string): Promise<PluginRecord | undefined> {
    const [builtIns, [row]] = await Promise.all([
      this.#builtIns(),
      this.#database.select().from(plugins).where(eq(plugins.id, id)),
    ]);
    const builtIn = builtIns.find(({ manifest }) => manifest.id === id);
    if (builtIn !== undefined) return ofBuiltIn(builtIn, row);
    return row === undefined || row.runtime === 'bundled' ? undefined : toRecord(row);
  }

  async add(plugin: NewPlugin): Promise<boolean> {
    const builtIns = await this.#builtIns();
    if (builtIns.some(({ manifest }) => manifest.id === plugin.id)) return false;
    const [{ total } = { total: 0 }] = await this.#database.select({ total: count() }).from(plugins);
    if (total >= mostPlugins) return false;
    const now = this.#clock.now().getTime();
    const rows = await this.#database
      .insert(plugins)
      .values({ ...plugin, revision: 1, createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .returning({ id: plugins.id });
    return rows.length > 0;
  }

  async update(
    { id, revision }: Parameters<PluginRegistry['update']>[0],
    change: Parameters<PluginRegistry['update']>[1],
  ): Promise<boolean> {
    const now = this.#clock.now().getTime();
    if (revision === 0) {
      const { enabled = true, grants = null } = change;
      const inserted = await this.#database
        .insert(plugins)
        .values({ id, runtime: 'bundled', enabled, grants, digest: '', revision: 1, createdAt: now, updatedAt: now })
        .onConflictDoNothing()
        .returning({ id: plugins.id });
      return inserted.length > 0;
    }
    const updated = await this.#database
      .update(plugins)
      .set({ ...change, revision: revision + 1, updatedAt: now })
      .where(and(eq(plugins.id, id), eq(plugins.revision, revision)))
      .returning({ id: plugins.id });
    return updated.length > 0;
  }

  async remove(id: string): Promise<void> {
    await this.#database.delete(plugins).where(eq(plugins.id, id));
  }
}

function ofBuiltIn({ manifest, digest }: BuiltIn, row: Row | undefined): PluginRecord {
  return {
    id: manifest.id,
    runtime: 'bundled',
    manifest,
    digest,
    enabled: row?.enabled ?? true,
    grants: row?.grants ? grantsShape.parse(row.grants) : grantAll(manifest.capabilities),
    signer: null,
    url: null,
    server: null,
    revision: row?.revision ?? 0,
    createdAt: row?.createdAt ?? 0,
    updatedAt: row?.updatedAt ?? 0,
  };
}

function toRecord(row: Row): PluginRecord {
  return { ...row, manifest: manifestOf(row), grants: grantsShape.parse(row.grants ?? {}) };
}

function manifestOf({ id, runtime, digest, url, server, manifest: json }: Row): Manifest {
  if (runtime === 'remote' && server === null) return unknownServer(id, new URL(url ?? ''));
  const read = known.get(digest);
  if (read !== undefined) return read;
  const parsed = parseManifest(json);
  if (!parsed.ok) throw new Problem('misconfigured', `The manifest of the plugin ${id} is not readable any more.`);
  if (known.size >= mostPlugins) known.clear();
  known.set(digest, parsed.value);
  return parsed.value;
}
