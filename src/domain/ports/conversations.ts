import type { CredentialRef } from '../caller.ts';
import type { FeedbackChange, TurnFeedback } from '../conversation/feedback.ts';
import type { Transcript, Turn } from '../conversation/turn.ts';

export interface TurnRequest {
  turnId: string;
  question: string;
  /** Collections to search; empty for none. */
  collectionIds: string[];
  /** Whose turn it is, and with which key. */
  userId: string;
  keyId?: string;
  /** This session, where notes about the person are made and used; absent where they are not. */
  memoryOf?: string;
  /** Whether plugins may do something for whoever asks. */
  tools?: boolean;
  /** What the person says to a plugin that has asked; instead of a question. */
  approval?: { id: string; allow: boolean };
}

/** Whom a socket or a stream is for, and what let them in. */
export interface Listener {
  userId: string;
  credential: CredentialRef;
}

/** One session's conversation. */
export interface Conversation {
  /** Starts a turn, or finds it when the id was used before. Throws `conflict` while another turn runs. */
  start(request: TurnRequest): Promise<{ turnId: string; seq: number }>;
  /** The turn once it has ended. Throws `not_found`. */
  ended(turnId: string): Promise<Turn>;
  /** Server-sent events of everything after `seq`; with `turnId` the stream ends when that turn does. */
  events(input: { after: number; turnId?: string; listener: Listener }): Promise<ReadableStream<Uint8Array>>;
  /** Keeps what somebody thinks of a turn; gives back what was thought before. Throws `not_found`, `conflict` while it runs. */
  rate(turnId: string, change: FeedbackChange): Promise<{ before: TurnFeedback; turn: Turn }>;
  /** No error when the turn has ended already. */
  cancel(turnId: string): Promise<void>;
  /** Newest `limit` turns before the given one, oldest first. */
  transcript(input: { before?: string; limit: number }): Promise<Transcript>;
  /** Takes over a WebSocket upgrade for a user who may use this session. */
  connect(request: Request, listener: Listener): Promise<Response>;
  /** Ends sockets and streams: those of one user, or of one credential of theirs, or all. */
  disconnect(of?: { userId: string; credential?: CredentialRef }): Promise<void>;
  /** Forgets everything and closes the sockets. */
  destroy(): Promise<void>;
}
