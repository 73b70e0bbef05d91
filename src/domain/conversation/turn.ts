import type { Citation } from '../rag/citation.ts';
import type { TurnFeedback } from './feedback.ts';
import type { ToolEvent, TurnToolCall } from './tool-calls.ts';
import type { ToolOffer } from './tool-offer.ts';
import type { ProblemCode } from '../problem.ts';
import type { TurnTrace } from '../rag/trace.ts';
import type { Usage } from '../rag/usage.ts';

export type TurnState = 'running' | 'completed' | 'cancelled' | 'failed';

/** One turn: a question and its answer. Times are ISO 8601. */
export interface Turn {
  id: string;
  question: string;
  state: TurnState;
  answer: string;
  citations: Citation[];
  /** What wrote the answer, e.g. `embedded:extractive` or `openai:llama3.2`; empty while unknown. */
  model: string;
  /** True when the documents hold no answer; `answer` then says so. */
  abstained: boolean;
  /** Why a turn failed. */
  error?: { code: ProblemCode; detail: string };
  usage?: Usage;
  /** How the answer came to be; absent where nothing was searched. */
  trace?: TurnTrace;
  /** What plugins did for it; absent where they did nothing. */
  toolCalls?: TurnToolCall[];
  /** A tool that may know it, by what was asked; nothing was called. */
  offer?: ToolOffer;
  /** What people think of it. */
  feedback?: TurnFeedback;
  createdAt: string;
  completedAt?: string;
}

/** Turns oldest first; `seq` is the newest event they reflect. */
export interface Transcript {
  turns: Turn[];
  /** Pass to `resume` or `Last-Event-ID` to get only what comes after. */
  seq: number;
  /** Older turns exist: pass as `?before=`. */
  before?: string;
}

/** What happens during a turn, in order: `turn.started`, then steps, text and citations, then one of the last two. */
export type TurnEvent =
  | { type: 'turn.started'; turnId: string; question: string; createdAt: string }
  /** One step of the work, for a status line: `Searching 3 collections`. */
  | { type: 'turn.step'; turnId: string; step: 'searching' | 'answering'; detail: string }
  | ToolEvent
  /** Beside the answer, once: another way to ask. */
  | ({ type: 'turn.offer'; turnId: string } & ToolOffer)
  | { type: 'text.delta'; turnId: string; text: string }
  /** One with the number and start of an earlier one takes its place: its verdict was looked at again. */
  | { type: 'citation'; turnId: string; citation: Citation }
  | {
      type: 'turn.completed';
      turnId: string;
      state: 'completed' | 'cancelled';
      model: string;
      abstained: boolean;
      usage: Usage;
      trace?: TurnTrace;
      completedAt: string;
    }
  | { type: 'turn.failed'; turnId: string; code: ProblemCode; detail: string; completedAt: string };
