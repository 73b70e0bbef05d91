import { Problem } from '../../domain/problem.ts';
import { timedOut } from './openai-endpoint.ts';

/** Reads a stream; throws `upstream_timeout` when nothing comes for `timeout` milliseconds, `cancelled` on the signal. */
export async function* readWithDeadline<Item>(
  stream: ReadableStream<Item>,
  source: { baseUrl: string; setting: string; timeout: number },
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const reader = stream.getReader();
  try {
    while (true) {
      const next = await before(reader.read(), source, signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Also when the reader stopped early: the model should not go on writing for nobody.
    await reader.cancel().catch(() => undefined);
  }
}

async function before<Result>(
  work: Promise<Result>,
  source: { baseUrl: string; setting: string; timeout: number },
  signal: AbortSignal,
): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(source)), source.timeout);
    onAbort = () => reject(new Problem('cancelled', 'Cancelled.'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    if (signal.aborted) throw new Problem('cancelled', 'Cancelled.', { cause: error });
    if (error instanceof Problem) throw error;
    throw new Problem('upstream_failed', `${source.baseUrl} (${source.setting}) broke off its answer.`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
