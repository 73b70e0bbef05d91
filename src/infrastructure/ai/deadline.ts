import { Problem } from '../../domain/problem.ts';
import type { OutboundReply } from '../../domain/ports/egress.ts';

/** Who is waited for, as problems name it, and for how long. Times in milliseconds. */
export interface Source {
  name: string;
  /** Without a word from it. */
  timeout: number;
  /** From the request to the last byte of the reply. */
  total: number;
}

/** How a call that was given up ends: `cancelled`, or `upstream_timeout` when the caller's own deadline gave it up. */
export function givenUp(name: string, signal: AbortSignal): Problem {
  const { reason } = signal as { reason: unknown };
  if (reason instanceof DOMException && reason.name === 'TimeoutError')
    return new Problem('upstream_timeout', `${name} did not answer in time.`, { cause: reason });
  return new Problem('cancelled', 'Cancelled.', { cause: reason });
}

function tookTooLong(name: string): Problem {
  return new Problem('upstream_timeout', `${name} did not come to an end in time.`);
}

function timedOut(name: string, milliseconds: number): Problem {
  return new Problem('upstream_timeout', `${name} did not answer within ${Math.ceil(milliseconds / 1000)} s.`);
}

export function brokeOff(name: string, cause?: unknown): Problem {
  return new Problem('upstream_failed', `${name} broke off its answer.`, { cause });
}

/** Waits for work no longer than `milliseconds`, nor past the signal. The work itself is not stopped. */
export async function within<Result>(
  work: Promise<Result>,
  { name, milliseconds, signal }: { name: string; milliseconds: number; signal: AbortSignal },
): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(name, milliseconds)), Math.max(0, milliseconds));
    onAbort = () => reject(givenUp(name, signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    if (signal.aborted) throw givenUp(name, signal);
    throw error;
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Reads a stream until `endsAt`; throws `upstream_timeout` when it is not over by then or nothing came for `idle()`
 * milliseconds, `upstream_failed` when it breaks, and what `givenUp` says on the signal.
 */
export async function* readWithDeadline<Item>(
  stream: ReadableStream<Item>,
  { name, endsAt, idle, signal }: { name: string; endsAt: number; idle: () => number; signal: AbortSignal },
): AsyncGenerator<Item> {
  const reader = stream.getReader();
  try {
    while (true) {
      const left = endsAt - Date.now();
      if (left <= 0) throw tookTooLong(name);
      const milliseconds = Math.min(idle(), left);
      const next = await within(reader.read(), { name, milliseconds, signal });
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw brokeOff(name, error);
    throw error.code === 'upstream_timeout' && Date.now() >= endsAt ? tookTooLong(name) : error;
  } finally {
    // Also when the reader stopped early: the model should not go on writing for nobody. That is not waited for.
    reader.cancel().catch(() => undefined);
  }
}

/** The whole of a reply of at most `limit` bytes, as `readWhole`; in one piece, which is faster, where its length is said. */
export async function readReply(
  reply: OutboundReply,
  limit: number,
  until: { name: string; endsAt: number; signal: AbortSignal },
): Promise<string> {
  const { name, endsAt, signal } = until;
  const isShort = Number(reply.headers.get('content-length') ?? Infinity) <= limit;
  if (!isShort || reply.headers.has('content-encoding'))
    return reply.body === null ? '' : readWhole(reply.body, limit, until);
  try {
    return new TextDecoder().decode(await within(reply.bytes(), { name, milliseconds: endsAt - Date.now(), signal }));
  } catch (error) {
    throw error instanceof Problem ? error : brokeOff(name, error);
  }
}

/** The whole of a stream of at most `limit` bytes. Throws `upstream_failed` for a longer one. */
export async function readWhole(
  body: ReadableStream<Uint8Array>,
  limit: number,
  until: { name: string; endsAt: number; signal: AbortSignal },
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of readWithDeadline(body, { ...until, idle: () => Infinity })) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLong(until.name);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

export function tooLong(name: string): Problem {
  return new Problem('upstream_failed', `${name} sent more than an answer can be.`);
}
