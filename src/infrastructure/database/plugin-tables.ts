import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Grants } from '../../domain/plugins/grants.ts';
import type { PluginRuntime } from '../../domain/ports/plugin-runtime.ts';
import type { RemoteServer } from '../../domain/plugins/remote-server.ts';

/** Plugins that somebody has installed, and built-in ones that somebody has changed. Their state lives in their actors. */
export const plugins = sqliteTable('plugins', {
  id: text().primaryKey(),
  runtime: text().$type<PluginRuntime['kind']>().notNull(),
  /** Null for built-in ones, whose manifest comes with the code. */
  manifest: text({ mode: 'json' }).$type<unknown>(),
  digest: text().notNull(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  /** Null for all that a built-in one asks for. */
  grants: text({ mode: 'json' }).$type<Grants>(),
  signer: text(),
  url: text(),
  /** Of a remote one, once somebody has approved what it can do. */
  server: text({ mode: 'json' }).$type<RemoteServer>(),
  revision: integer().notNull(),
  createdAt: integer().notNull(),
  updatedAt: integer().notNull(),
});
