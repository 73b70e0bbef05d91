import { Problem } from '../../domain/problem.ts';
import { within } from './deadline.ts';
import type { Source } from './deadline.ts';

/** The part of the `AI` binding that is used; models are configuration, so their names are not checked. */
export interface WorkersAi {
  run(model: string, input: Record<string, unknown>): Promise<unknown>;
}

/** Runs a model; rate limits, failures and silence become Problems. */
export async function runWorkersAi(
  ai: WorkersAi,
  call: { model: string; input: Record<string, unknown>; source: Source; signal: AbortSignal },
): Promise<unknown> {
  const { model, input, source, signal } = call;
  const { name } = source;
  const work = ai.run(model, input);
  try {
    return await within(work, { name, milliseconds: Math.min(source.timeout, source.total), signal });
  } catch (cause) {
    if (cause instanceof Problem) {
      letGo(work);
      throw cause;
    }
    const busy = cause instanceof Error && /\b(?:429|3040|capacity|rate limit)/i.test(cause.message);
    if (busy) throw new Problem('rate_limited', `${name} is at its limit; try again in a moment.`, { cause });
    throw new Problem('upstream_failed', `${name} failed.`, { cause });
  }
}

/** An answer that comes after all is not read. */
function letGo(work: Promise<unknown>): void {
  work.then((late) => (late instanceof ReadableStream ? late.cancel() : undefined)).catch(() => undefined);
}
