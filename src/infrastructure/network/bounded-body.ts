import { Problem } from '../../domain/problem.ts';
import type { Call } from './call.ts';

/**
 * A reply's body as it is taken: fails with `payload_too_large` past `maxBytes`, with the call's own Problem when that
 * ends first, and with `upstream_failed` when the connection breaks. Compressed bodies come here unpacked, so that what
 * is counted is what they grow to.
 */
export function boundedBody(
  body: ReadableStream<Uint8Array>,
  { call, maxBytes, name }: { call: Call; maxBytes: number; name: string },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let taken = 0;
  const leave = (): void => {
    call.end();
    // Not waited for: a source that hangs need not answer to this either.
    reader.cancel().catch(() => undefined);
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await call.until(reader.read());
          if (done) {
            call.end();
            controller.close();
            return;
          }
          taken += value.length;
          if (taken > maxBytes) throw tooLarge(name, maxBytes);
          controller.enqueue(value);
        } catch (error) {
          leave();
          controller.error(error instanceof Problem ? error : brokeOff(name, error));
        }
      },
      cancel: leave,
    },
    // Nothing is read ahead of whoever reads.
    { highWaterMark: 0 },
  );
}

/** All of a body whose length was said, and is within bounds: in one piece, which is faster than part by part. */
export async function wholeBody(
  response: Response,
  { call, maxBytes, name }: { call: Call; maxBytes: number; name: string },
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const bytes = new Uint8Array(await call.until(response.arrayBuffer()));
    if (bytes.length > maxBytes) throw tooLarge(name, maxBytes);
    return bytes;
  } catch (error) {
    throw error instanceof Problem ? error : brokeOff(name, error);
  } finally {
    call.end();
  }
}

/** All of a stream, in one piece. */
export async function collect(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function tooLarge(name: string, maxBytes: number): Problem {
  const size =
    maxBytes < 1024 * 1024 ? `${Math.ceil(maxBytes / 1024)} KiB` : `${Math.ceil(maxBytes / 1024 / 1024)} MiB`;
  return new Problem('payload_too_large', `${name} sends more than ${size}, which is the most that is taken.`);
}

function brokeOff(name: string, cause: unknown): Problem {
  return new Problem('upstream_failed', `${name} broke off its answer.`, { cause });
}
