import { DurableObject } from 'cloudflare:workers';
import { openPresence } from '../src/composition.ts';
import type { CredentialRef } from '../src/domain/caller.ts';
import type { Env } from '../src/composition.ts';

/** Sessions told to let go at once; each is one call. */
const atOnce = 20;

/**
 * One user: at which sessions they have something open, so that it can be ended with whatever let them in. Answers the
 * port `live-connections` over RPC, under the user's id.
 */
export class UserActor extends DurableObject<Env> {
  readonly #presence = openPresence(this.ctx.storage);

  opened(sessionId: string): void {
    this.#presence.add(sessionId);
  }

  /** Ends what the user has open, or what was opened with one credential of theirs. */
  async end(userId: string, credential?: CredentialRef): Promise<void> {
    const sessions = this.#presence.list();
    for (let at = 0; at < sessions.length; at += atOnce) {
      await Promise.all(
        sessions
          .slice(at, at + atOnce)
          .map((id) => this.env.SESSIONS.getByName(id).disconnect({ userId, ...(credential && { credential }) })),
      );
    }
    // A credential ends alone; whatever else is open stays known.
    if (credential === undefined) this.#presence.clear();
  }
}
