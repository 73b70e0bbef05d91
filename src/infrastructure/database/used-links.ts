import { lt } from 'drizzle-orm';
import { usedLinks } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { UsedLinks } from '../../domain/ports/used-links.ts';

export class D1UsedLinks implements UsedLinks {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async use(id: string, expiresAt: number): Promise<boolean> {
    const [, rows] = await this.#database.batch([
      this.#database.delete(usedLinks).where(lt(usedLinks.expiresAt, this.#clock.now().getTime())),
      this.#database.insert(usedLinks).values({ id, expiresAt }).onConflictDoNothing().returning(),
    ]);
    return rows.length > 0;
  }
}
