import { AboutRequest } from '../ai/about-request.ts';
import { Problem } from '../../domain/problem.ts';

/**
 * What the binding threw, as a Problem. It throws plain Errors: `VECTOR_UPSERT_ERROR (code = 40007): …` where Vectorize
 * said why, `VECTOR_UPSERT_ERROR: Status + 503` where it did not. A refusal has an `AboutRequest` as its cause.
 */
export function vectorizeFailure(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/\b429\b|rate.?limit|too many requests/i.test(message))
    return new Problem('rate_limited', 'Vectorize is at its limit; try again in a moment.', { cause });
  if (/\(code = 4\d{4}\)|Status \+ 4\d\d/.test(message))
    return new Problem('upstream_failed', `Vectorize refused what it was asked: ${message}`, {
      cause: new AboutRequest(message, { cause }),
    });
  return new Problem('upstream_failed', 'Vectorize failed.', { cause });
}

/** Whether the same again may go well in a moment. */
export function isPassing({ code, cause }: Problem): boolean {
  return code === 'rate_limited' || (code === 'upstream_failed' && !(cause instanceof AboutRequest));
}
