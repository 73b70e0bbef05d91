import { and, eq, gt, lt, ne } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { deviceGrants } from './schema.ts';
import { isUniqueViolation } from './unique-violation.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { DeviceGrant, DeviceGrants, DevicePoll } from '../../domain/ports/device-grants.ts';

/** Seconds that polling too soon adds (RFC 8628, 3.5). */
const slowDown = 5;

export class D1DeviceGrants implements DeviceGrants {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get #now(): number {
    return this.#clock.now().getTime();
  }

  async add(grant: Parameters<DeviceGrants['add']>[0]): Promise<void> {
    const now = this.#now;
    try {
      await this.#database.batch([
        this.#database.delete(deviceGrants).where(lt(deviceGrants.expiresAt, now)),
        this.#database.insert(deviceGrants).values({ ...grant, state: 'pending', createdAt: now }),
      ]);
    } catch (cause) {
      if (!isUniqueViolation(cause, 'device_grants')) throw cause;
      throw new Problem('conflict', 'That code is in use.', { cause });
    }
  }

  async byUserCode(userCode: string): Promise<DeviceGrant | undefined> {
    const [row] = await this.#database
      .select()
      .from(deviceGrants)
      .where(and(eq(deviceGrants.userCode, userCode), gt(deviceGrants.expiresAt, this.#now)));
    return row;
  }

  async decide(
    userCode: string,
    decision: { state: 'approved'; userId: string } | { state: 'denied' },
  ): Promise<boolean> {
    const rows = await this.#database
      .update(deviceGrants)
      .set(decision)
      .where(
        and(
          eq(deviceGrants.userCode, userCode),
          eq(deviceGrants.state, 'pending'),
          gt(deviceGrants.expiresAt, this.#now),
        ),
      )
      .returning({ userCode: deviceGrants.userCode });
    return rows.length > 0;
  }

  async poll(deviceHash: string): Promise<DevicePoll> {
    const now = this.#now;
    const which = eq(deviceGrants.deviceHash, deviceHash);
    // A decided grant goes out with the poll that hears of it; deleting it is what makes that happen once.
    const [decided] = await this.#database
      .delete(deviceGrants)
      .where(and(which, ne(deviceGrants.state, 'pending'), gt(deviceGrants.expiresAt, now)))
      .returning();
    if (decided?.state === 'approved' && decided.userId !== null)
      return { outcome: 'approved', userId: decided.userId, client: decided.client };
    if (decided !== undefined) return { outcome: 'denied' };
    const [row] = await this.#database
      .select()
      .from(deviceGrants)
      .where(and(which, gt(deviceGrants.expiresAt, now)));
    if (row === undefined) return { outcome: 'expired' };
    const early = now - row.lastPollAt < row.interval * 1000;
    await this.#database
      .update(deviceGrants)
      .set({ lastPollAt: now, ...(early && { interval: row.interval + slowDown }) })
      .where(which);
    return { outcome: early ? 'slow_down' : 'pending' };
  }
}
