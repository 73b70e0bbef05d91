import type { CredentialRef } from '../caller.ts';

/** Sockets and streams that are open for a user, so that they end with what let them in. */
export interface LiveConnections {
  /** Notes that the user has something open at a session's actor. */
  opened(userId: string, sessionId: string): Promise<void>;
  /** Ends what the user has open; with a credential, only what was opened with it. */
  end(userId: string, credential?: CredentialRef): Promise<void>;
}
