import type * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import type { Context } from 'hono';

const standardBytes = 256 * 1024;

/** The body as JSON of the given shape; throws `bad_request` with each field that is wrong, `payload_too_large` past `limit` bytes. */
export async function readJson<Shape extends z.ZodType>(
  c: Context,
  shape: Shape,
  limit = standardBytes,
): Promise<z.output<Shape>> {
  const text = await readText(c.req.raw, limit);
  let json: unknown;
  try {
    json = text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new Problem('bad_request', 'The body is not JSON.', { cause });
  }
  return check(shape, json);
}

/** Query parameters of the given shape. */
export function readQuery<Shape extends z.ZodType>(c: Context, shape: Shape): z.output<Shape> {
  return check(shape, c.req.query());
}

function check<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const [first] = fields;
  throw new Problem('bad_request', first ? `${first.path || 'body'}: ${first.message}` : 'The request is not right.', {
    fields,
  });
}

async function readText(request: Request, limit: number): Promise<string> {
  if (request.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit)
      throw new Problem('payload_too_large', `The body is larger than ${Math.floor(limit / 1024)} KiB.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
