import { Problem, problemCode } from '../../domain/problem.ts';
import { pause } from '../pause.ts';
import type { Context } from '../context.ts';
import type { EmbeddedPassage, Embedder } from '../../domain/ports/embedder.ts';

/** How long an embedding model that does not answer is waited for; it may be starting up. */
const patience = [500, 1000, 2000, 4000, 8000, 8000];
const longestPause = 10_000;
const embedTimeout = 120_000;

/** Vectors, and tokens where the model gives them, of at most 64 texts. Undefined when there is no model to be had; throws what else it fails with in the end. */
export async function embedPatiently(
  ctx: Context,
  embedder: Embedder,
  texts: readonly string[],
): Promise<EmbeddedPassage[] | undefined> {
  for (const delay of [...patience, undefined]) {
    try {
      return await inTime(ctx.signal, (signal) => embedPassages(embedder, texts, signal));
    } catch (error) {
      if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.', { cause: error });
      if (delay === undefined) {
        const failure = lastFailure(error);
        if (problemCode(failure) !== 'capability_unavailable') throw failure;
        ctx.logger.warn('ingest.without-vectors', { embedder: embedder.id });
        return undefined;
      }
      const rest = error instanceof Problem ? (error.retryAfter ?? 0) * 1000 : 0;
      await pause(Math.max(delay, Math.min(rest, longestPause)), ctx.signal);
    }
  }
  return undefined;
}

async function embedPassages(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<EmbeddedPassage[]> {
  if (embedder.embedPassages) return embedder.embedPassages(texts, signal);
  return (await embedder.embed(texts, signal)).map((vector) => ({ vector }));
}

/**
 * With a signal of its own that ends with the call: what hangs on the task's signal stays in memory as long as the task,
 * and a large document takes thousands of calls.
 */
async function inTime<Result>(outer: AbortSignal, call: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const own = new AbortController();
  const cancel = (): void => own.abort(outer.reason);
  const timer = setTimeout(() => own.abort(new DOMException('It took too long.', 'TimeoutError')), embedTimeout);
  outer.addEventListener('abort', cancel);
  if (outer.aborted) cancel();
  try {
    return await call(own.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', cancel);
  }
}

/** Of an embedder that rests, what made it: one that is busy or broken comes back, one that is not there may not. */
function lastFailure(error: unknown): unknown {
  const rests = error instanceof Problem && error.retryAfter !== undefined;
  return rests && problemCode(error.cause) !== undefined ? error.cause : error;
}
