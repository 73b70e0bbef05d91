import { Problem, problemCode } from '../../domain/problem.ts';
import type { Capabilities } from '../../domain/plugins/capabilities.ts';
import type { Context } from '../context.ts';
import type { Desk } from './desk.ts';

/**
 * Leave to call a plugin that does not keep failing. A failure of somebody's server counts where the plugin says which: where
 * it goes to any host, people name the address, and theirs says nothing about it.
 */
export function enterBreaker(
  ctx: Context,
  { breaker, record }: Desk,
  { hosts }: Capabilities,
): <Result>(call: () => Promise<Result>) => Promise<Result> {
  const { title } = record.manifest;
  const admission = breaker.enter();
  if (!('pass' in admission)) {
    const retryAfter = Math.max(1, Math.ceil((admission.until.getTime() - ctx.clock.now().getTime()) / 1000));
    throw new Problem(
      'capability_unavailable',
      `${title} kept failing, so it rests; it is tried again in ${retryAfter} s.`,
      { retryAfter, cause: admission.reason },
    );
  }
  const { pass } = admission;
  const isAnybodys = hosts.some(({ host }) => host === '*');
  return async (call) => {
    try {
      const result = await call();
      pass.succeeded();
      return result;
    } catch (error) {
      const code = problemCode(error);
      if (code === undefined || (!isAnybodys && (code === 'upstream_failed' || code === 'upstream_timeout')))
        pass.failed(error);
      else pass.dropped();
      throw error;
    }
  };
}
