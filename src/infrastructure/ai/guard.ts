import { AboutRequest } from './about-request.ts';
import { Problem, problemCode } from '../../domain/problem.ts';
import type { Breaker, Pass } from '../../domain/breaker.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { ProblemCode } from '../../domain/problem.ts';

/** A breaker and the clock that it goes by. */
export interface Guard {
  breaker: Breaker;
  clock: Clock;
}

/** Codes that speak against the endpoint. */
const failures: readonly (ProblemCode | undefined)[] = [
  'upstream_failed',
  'upstream_timeout',
  'capability_unavailable',
  'rate_limited',
];

/** Leave to call `id`. While it rests: throws `capability_unavailable`, with what it last failed with as the cause. */
export function passTo(id: string, { breaker, clock }: Guard): Pass {
  const admission = breaker.enter();
  if ('pass' in admission) return admission.pass;
  const retryAfter = Math.max(1, Math.ceil((admission.until.getTime() - clock.now().getTime()) / 1000));
  throw new Problem(
    'capability_unavailable',
    `${id} kept failing, so it rests; it is tried again in ${retryAfter} s.`,
    { retryAfter, cause: admission.reason },
  );
}

/** One call behind a guard: it speaks for the endpoint when it comes to its end, against it when it fails. */
export async function guarded<Result>(id: string, guard: Guard, call: () => Promise<Result>): Promise<Result> {
  const pass = passTo(id, guard);
  try {
    const result = await call();
    pass.succeeded();
    return result;
  } catch (error) {
    tell(pass, error);
    throw error;
  }
}

/** Tells the breaker what an error says about the endpoint, if anything. */
export function tell(pass: Pass, error: unknown): void {
  const aboutRequest = error instanceof Error && error.cause instanceof AboutRequest;
  if (aboutRequest || !failures.includes(problemCode(error))) pass.dropped();
  else pass.failed(error, error instanceof Problem ? error.retryAfter : undefined);
}
