import { Problem } from '../../domain/problem.ts';
import { readText } from './read-text.ts';
import type { Context } from 'hono';

/** Our own forms hold a token and a name. */
const formBytes = 64 * 1024;

/** The fields of a form that our pages send, `application/x-www-form-urlencoded`; throws `payload_too_large`, `bad_request`. */
export async function readForm(c: Context): Promise<Record<string, string>> {
  try {
    return Object.fromEntries(new URLSearchParams(await readText(c.req.raw, formBytes)));
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('bad_request', 'The form is not UTF-8.', { cause });
  }
}
