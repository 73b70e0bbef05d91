import type * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import { readText } from './read-text.ts';
import type { Context } from 'hono';

const standardBytes = 256 * 1024;

/** The body as JSON of the given shape; throws `bad_request` with each field that is wrong, `payload_too_large` past `limit` bytes. */
export async function readJson<Shape extends z.ZodType>(
  c: Context,
  shape: Shape,
  limit = standardBytes,
): Promise<z.output<Shape>> {
  return checkShape(shape, await parseJson(c.req.raw, limit));
}

/** JSON is UTF-8 (RFC 8259): other bytes are refused, since what they meant is a guess. No bytes stand for `{}`. */
async function parseJson(request: Request, limit: number): Promise<unknown> {
  try {
    const text = await readText(request, limit);
    return text === '' ? {} : JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('bad_request', 'The body is not JSON.', { cause });
  }
}

/** Query parameters of the given shape. One that comes twice is refused: which of them counts would be a guess. */
export function readQuery<Shape extends z.ZodType>(c: Context, shape: Shape): z.output<Shape> {
  const twice = Object.entries(c.req.queries()).find(([, values]) => values.length > 1);
  if (twice !== undefined) throw new Problem('bad_request', `${twice[0].slice(0, 100)}: give it once.`);
  return checkShape(shape, c.req.query());
}

/** Throws `bad_request` with each field that is wrong. */
export function checkShape<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
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
