import { and, eq, gt, lt } from 'drizzle-orm';
import { erasures } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { ErasureRecord, Erasures } from '../../domain/ports/erasures.ts';

export class D1Erasures implements Erasures {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async add(erasure: Parameters<Erasures['add']>[0]): Promise<void> {
    const now = this.#clock.now().getTime();
    await this.#database.batch([
      this.#database.delete(erasures).where(lt(erasures.expiresAt, now)),
      this.#database.insert(erasures).values({ ...erasure, createdAt: now }),
    ]);
  }

  async find(tokenHash: string): Promise<ErasureRecord | undefined> {
    const [row] = await this.#database
      .select()
      .from(erasures)
      .where(and(eq(erasures.tokenHash, tokenHash), gt(erasures.expiresAt, this.#clock.now().getTime())));
    return row;
  }

  async finish(taskId: string): Promise<void> {
    const finishedAt = this.#clock.now().getTime();
    await this.#database.update(erasures).set({ finishedAt }).where(eq(erasures.taskId, taskId));
  }
}
