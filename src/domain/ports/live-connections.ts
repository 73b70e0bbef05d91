import type { CredentialRef } from '../caller.ts';
import type { FeedEvent } from '../feed.ts';
import type { Listener } from './conversations.ts';

/** Sockets and streams that are open for a user, so that they end with what let them in. */
export interface LiveConnections {
  /** Notes that the user has something open at a session's actor. */
  opened(userId: string, sessionId: string): Promise<void>;
  /** Tells the user's feed. */
  publish(userId: string, event: FeedEvent): Promise<void>;
  /** Server-sent events of one task: as it is, then each change, until it ends. */
  followTask(listener: Listener, taskId: string): Promise<ReadableStream<Uint8Array>>;
  /** Takes over a WebSocket upgrade for the user's feed. */
  connect(request: Request, listener: Listener): Promise<Response>;
  /** Ends what the user has open; with a credential, only what was opened with it. */
  end(userId: string, credential?: CredentialRef): Promise<void>;
}
