import { DurableObject } from 'cloudflare:workers';
import { openStorageDatabase } from '../src/composition.ts';
import type { Env } from '../src/composition.ts';

type StorageDatabase = ReturnType<typeof openStorageDatabase>;

/** The catalogue database where there is no D1 (`NEXUS_DATABASE=actor`): one file, one writer, and all of it. */
export class DatabaseActor extends DurableObject<Env> {
  readonly #database = openStorageDatabase(this.ctx.storage);

  execute(statements: Parameters<StorageDatabase['execute']>[0]): ReturnType<StorageDatabase['execute']> {
    return this.#database.execute(statements);
  }
}
