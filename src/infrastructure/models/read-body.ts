import type { IncomingMessage } from 'node:http';
import { OpenAiError } from './openai-error.ts';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** @throws OpenAiError 413 as soon as the body is known to be over `MAX_BODY_BYTES`. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request, MAX_BODY_BYTES)).toString('utf8');
}

/** @throws OpenAiError 413 as soon as the body is known to be over the limit. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new OpenAiError(413, 'request_too_large', `the body is larger than ${limit / 1024 / 1024} MiB`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  const parts: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the socket that the error is sent on.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limit) throw tooLarge;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
