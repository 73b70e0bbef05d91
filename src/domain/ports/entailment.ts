import type { Usage } from '../rag/usage.ts';

export type Inference = 'entailed' | 'neutral' | 'contradicted';

export interface InferencePair {
  /** What is taken to be true: a quote from a document. */
  premise: string;
  /** What is said on the strength of it. */
  hypothesis: string;
}

/**
 * Judges whether a hypothesis follows from its premise. Throws a Problem as `chat-model` does; a retry is safe. What a model
 * says that is no verdict counts as `neutral`.
 */
export interface Entailment {
  /** E.g. `openai:llama3.2`. */
  readonly id: string;
  /** Set while calls are refused because earlier ones kept failing. */
  readonly restsUntil?: Date | undefined;
  /** One verdict a pair, in order, and what they have cost. At most 20 pairs a call. */
  judge(pairs: readonly InferencePair[], signal: AbortSignal): Promise<{ verdicts: Inference[]; usage: Usage }>;
}
