import { and, desc, eq, lte, notInArray } from 'drizzle-orm';
import { openidFlows } from './schema.ts';
import type { Database } from './database.ts';
import type { OpenIdFlow, OpenIdFlows } from '../../domain/ports/openid-flows.ts';
import type { SecretBox } from '../../domain/ports/secret-box.ts';

/** Sign-ins on their way, in D1; the code verifier is sealed. */
export class D1OpenIdFlows implements OpenIdFlows {
  readonly #database: Database;
  readonly #box: SecretBox;

  constructor(database: Database, box: SecretBox) {
    this.#database = database;
    this.#box = box;
  }

  async add(flow: OpenIdFlow, { now, perBrowser }: { now: number; perBrowser: number }): Promise<void> {
    const verifier = await this.#box.seal(flow.verifier, placeOf(flow.stateHash));
    const newest = this.#database
      .select({ stateHash: openidFlows.stateHash })
      .from(openidFlows)
      .where(eq(openidFlows.browserHash, flow.browserHash))
      .orderBy(desc(openidFlows.expiresAt))
      .limit(perBrowser);
    await this.#database.batch([
      this.#database.delete(openidFlows).where(lte(openidFlows.expiresAt, now)),
      this.#database.insert(openidFlows).values({ ...flow, verifier }),
      this.#database
        .delete(openidFlows)
        .where(and(eq(openidFlows.browserHash, flow.browserHash), notInArray(openidFlows.stateHash, newest))),
    ]);
  }

  async take(stateHash: string, browserHash: string): Promise<OpenIdFlow | undefined> {
    const [row] = await this.#database
      .delete(openidFlows)
      .where(and(eq(openidFlows.stateHash, stateHash), eq(openidFlows.browserHash, browserHash)))
      .returning();
    return row && { ...row, verifier: await this.#box.open(row.verifier, placeOf(stateHash)) };
  }
}

function placeOf(row: string): Parameters<SecretBox['seal']>[1] {
  return { tenant: 'deployment', row, column: 'openid_flows.verifier' };
}
