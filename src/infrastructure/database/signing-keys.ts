import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import { signingKeys } from './schema.ts';
import type { Database } from './database.ts';
import type { SigningKeyRecord, SigningKeys } from '../../domain/ports/signing-keys.ts';

const active = 'active';

export class D1SigningKeys implements SigningKeys {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(retiredSince: number): Promise<SigningKeyRecord[]> {
    const rows = await this.#database
      .select()
      .from(signingKeys)
      .where(or(isNull(signingKeys.retiredAt), gt(signingKeys.retiredAt, retiredSince)))
      .orderBy(desc(signingKeys.createdAt));
    return rows.map(toRecord);
  }

  async add({ publicJwk, ...key }: Omit<SigningKeyRecord, 'retiredAt'>): Promise<SigningKeyRecord> {
    const [, rows] = await this.#database.batch([
      this.#database
        .insert(signingKeys)
        .values({ ...key, publicJwk: JSON.stringify(publicJwk), slot: active })
        .onConflictDoNothing(),
      this.#database.select().from(signingKeys).where(eq(signingKeys.slot, active)),
    ]);
    const [row] = rows;
    if (row === undefined) throw new Error('The database did not give back the signing key that it was given.');
    return toRecord(row);
  }

  async retire(kid: string, at: number): Promise<void> {
    await this.#database
      .update(signingKeys)
      .set({ slot: kid, sealedPrivateJwk: '', retiredAt: at })
      .where(and(eq(signingKeys.kid, kid), isNull(signingKeys.retiredAt)));
  }
}

function toRecord(row: typeof signingKeys.$inferSelect): SigningKeyRecord {
  const { slot: _, publicJwk, ...record } = row;
  return { ...record, publicJwk: JSON.parse(publicJwk) as SigningKeyRecord['publicJwk'] };
}
