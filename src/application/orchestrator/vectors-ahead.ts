import { embedQuestion } from './embed-question.ts';
import type { Context } from '../context.ts';
import type { QuestionVectors } from '../../domain/ports/passage-store.ts';

/** A question's vectors, being made while nobody knows yet whether it is searched for as it stands. */
export interface VectorsAhead {
  question: string;
  vectors: Promise<QuestionVectors | undefined>;
  /** They are not needed: what is still to be done is left. */
  drop(): void;
}

export function vectorsAhead(ctx: Context, question: string): VectorsAhead {
  const stop = new AbortController();
  const vectors = embedQuestion({ ...ctx, signal: AbortSignal.any([ctx.signal, stop.signal]) }, question, 'hybrid');
  // Whoever waits for them hears of their failure; until then it is nobody's.
  vectors.catch(() => undefined);
  return { question, vectors, drop: () => stop.abort() };
}
