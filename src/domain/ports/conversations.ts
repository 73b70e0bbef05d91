import type { Transcript, Turn } from '../conversation/turn.ts';

export interface TurnRequest {
  turnId: string;
  question: string;
  /** Collections to search; empty for none. */
  collectionIds: string[];
  /** Whose turn it is. */
  userId: string;
}

/** One session's conversation. */
export interface Conversation {
  /** Starts a turn, or finds it when the id was used before. Throws `conflict` while another turn runs. */
  start(request: TurnRequest): Promise<{ turnId: string; seq: number }>;
  /** The turn once it has ended. Throws `not_found`. */
  ended(turnId: string): Promise<Turn>;
  /** Server-sent events of everything after `seq`; with `turnId` the stream ends when that turn does. */
  events(input: { after: number; turnId?: string }): Promise<ReadableStream<Uint8Array>>;
  /** No error when the turn has ended already. */
  cancel(turnId: string): Promise<void>;
  /** Newest `limit` turns before the given one, oldest first. */
  transcript(input: { before?: string; limit: number }): Promise<Transcript>;
  /** Takes over a WebSocket upgrade for a user who may use this session. */
  connect(request: Request, userId: string): Promise<Response>;
  /** Forgets everything and closes the sockets. */
  destroy(): Promise<void>;
}
