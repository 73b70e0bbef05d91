/**
 * What goes over a session's socket and its event streams: JSON frames with a `type`.
 * `seq` rises with every event of a session (with a gap only where the server was cut off); a client that saw `seq` n asks for the rest with `resume {after: n}`
 * (socket) or `Last-Event-ID: n` (SSE, where the event's id is its seq) and gets each later event exactly once.
 */
import type { TurnEvent } from '../../domain/conversation/turn.ts';
import type { ProblemCode } from '../../domain/problem.ts';

export type ClientFrame =
  | {
      type: 'turn.start';
      input: string;
      /** Chosen by the client (a UUID): the same id sent twice starts one turn, so a retry after a drop is safe. */
      turnId?: string;
      /** Collections to search; all that the caller may read when absent. */
      collectionIds?: string[];
    }
  | { type: 'turn.cancel'; turnId: string }
  /** The answer to an `approval.request`, once; what it comes to is a turn of its own. */
  | { type: 'approval'; approvalId: string; allow: boolean; turnId?: string }
  | { type: 'resume'; after: number };

export type SessionEvent = TurnEvent & { seq: number };

/** Sent once when a socket opens and after each `resume`; not part of the log, so it has no `seq` of its own. */
export type ServerFrame =
  | SessionEvent
  | { type: 'session'; sessionId: string; seq: number }
  | { type: 'problem'; code: ProblemCode; detail: string };
