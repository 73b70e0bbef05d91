import { Problem } from '../../src/domain/plugins/index.ts';
import type { Granted } from '../../src/domain/plugins/index.ts';

const denied = async (): Promise<never> => {
  throw new Problem('forbidden', 'This was not granted.');
};

/** What a plugin's call may do, which is nothing but what is given. The clock stands at 2026-11-26 05:00 UTC. */
export function grantedFake(given: Partial<Granted> = {}): Granted {
  return {
    fetch: denied,
    storage: { get: denied, put: denied, delete: denied, list: denied },
    ai: { translate: denied, extract: denied },
    search: denied,
    clock: { now: () => new Date('2026-11-26T05:00:00Z') },
    settings: {},
    signal: new AbortController().signal,
    ...given,
  };
}
