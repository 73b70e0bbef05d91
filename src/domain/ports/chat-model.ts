import type { Usage } from '../rag/usage.ts';
import type { Passage } from '../rag/passage.ts';

export interface ChatRequest {
  question: string;
  /** Earlier turns, oldest first. */
  history: readonly { question: string; answer: string }[];
  /** Best first; the answer cites them as `[1]`, `[2]`, … in this order. */
  passages: readonly Passage[];
  /** Whether the passages are taken to hold an answer; for a model that cannot tell by itself. Taken to when absent. */
  answerable?: boolean;
  /** What the person asked Nexus to keep in mind about them. */
  notes?: readonly string[];
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** A tool that a model may ask for. */
export interface OfferedTool {
  /** 64 signs at most: letters, digits, `_` and `-`. */
  name: string;
  description: string;
  /** JSON Schema of an object. */
  parameters: object;
}

/** What a model asks for: one tool with its input as the model wrote it, checked by nobody yet. */
export interface AskedTool {
  id: string;
  name: string;
  input: unknown;
}

/** A conversation with tools: messages, then rounds of what the model asked for and what came of each. */
export interface ToolRequest {
  messages: readonly ChatMessage[];
  rounds: readonly { asked: readonly AskedTool[]; results: readonly string[] }[];
  tools: readonly OfferedTool[];
  /** False where the model has to say what it can by now. */
  mayAsk: boolean;
}

/** A short text for Nexus' own use. */
export interface WriteRequest {
  messages: readonly ChatMessage[];
  /** The model stops there; what it wrote so far is given back. */
  mostTokens: number;
}

export type ChatChunk = { type: 'text'; text: string } | { type: 'end'; usage: Usage; abstained: boolean };

/**
 * Writes an answer from passages. The stream ends with exactly one `end`; a stream that breaks off before it throws, so
 * a partial answer is never taken for a whole one. Throws a Problem: `capability_unavailable`, `upstream_failed`,
 * `upstream_timeout`, `rate_limited`, or `cancelled` once `signal` fires (`upstream_timeout` when the signal is a deadline
 * that ran out). A retry starts over.
 */
export interface ChatModel {
  /** Shown to people and kept with each answer, e.g. `embedded:extractive` or `openai:llama3.2`. */
  readonly id: string;
  /** Set while calls are refused because earlier ones kept failing. */
  readonly restsUntil?: Date | undefined;
  answer(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatChunk>;
  /** Whatever the messages ask for, as text; absent where no language model is. Throws as `answer` does. */
  readonly write?:
    | ((request: WriteRequest, signal: AbortSignal) => Promise<{ text: string; usage: Usage }>)
    | undefined;
  /**
   * Lets the model ask for tools, eight at most at a time; none when it has what it needs, and `text` is then what it says.
   * Absent where the model cannot. Throws as `answer` does.
   */
  readonly chooseTools?:
    | ((request: ToolRequest, signal: AbortSignal) => Promise<{ asked: AskedTool[]; text: string; usage: Usage }>)
    | undefined;
}
