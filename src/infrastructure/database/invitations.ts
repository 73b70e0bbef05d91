import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { invitations } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { InvitationRecord, Invitations } from '../../domain/ports/invitations.ts';
import type { SQL } from 'drizzle-orm';

export class D1Invitations implements Invitations {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get #open(): SQL | undefined {
    return and(isNull(invitations.usedBy), gt(invitations.expiresAt, this.#clock.now().getTime()));
  }

  async add(invitation: Omit<InvitationRecord, 'createdAt'>): Promise<InvitationRecord> {
    const record = { ...invitation, createdAt: this.#clock.now().getTime() };
    await this.#database.insert(invitations).values(record);
    return record;
  }

  async list(limit: number): Promise<InvitationRecord[]> {
    return this.#database.select().from(invitations).where(this.#open).orderBy(desc(invitations.id)).limit(limit);
  }

  async accept(id: string, userId: string): Promise<InvitationRecord | undefined> {
    const [row] = await this.#database
      .update(invitations)
      .set({ usedBy: userId })
      .where(and(eq(invitations.id, id), this.#open))
      .returning();
    return row;
  }

  async acceptFor(email: string, userId: string): Promise<InvitationRecord | undefined> {
    const [row] = await this.#database
      .select({ id: invitations.id })
      .from(invitations)
      .where(and(sql`lower(${invitations.email}) = ${email.toLowerCase()}`, this.#open))
      .limit(1);
    return row && this.accept(row.id, userId);
  }

  async withdraw(id: string): Promise<boolean> {
    const rows = await this.#database
      .delete(invitations)
      .where(and(eq(invitations.id, id), this.#open))
      .returning({ id: invitations.id });
    return rows.length > 0;
  }
}
