import { problemCode } from '../../domain/problem.ts';
import type { Context } from '../context.ts';
import type { QuestionVectors } from '../../domain/ports/passage-store.ts';
import type { SearchMode } from '../../domain/rag/retrieval-settings.ts';

/** A query is short; a model that has not answered by now is away, and words must do. */
const embedTimeout = 8_000;

/** A question's vectors. Undefined where there is no embedding model, or it does not answer and words will do. */
export async function embedQuestion(
  ctx: Context,
  question: string,
  mode: SearchMode,
): Promise<QuestionVectors | undefined> {
  const { embedder } = ctx;
  if (embedder === undefined) return undefined;
  try {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(embedTimeout)]);
    if (embedder.embedQuestion) return { embedder: embedder.id, ...(await embedder.embedQuestion(question, signal)) };
    const [vector] = await embedder.embed([question], signal);
    return vector && { embedder: embedder.id, vector };
  } catch (error) {
    if (mode === 'dense' || ctx.signal.aborted || problemCode(error) === undefined) throw error;
    ctx.logger.warn('retrieve.without-vectors', { code: problemCode(error) });
    return undefined;
  }
}
