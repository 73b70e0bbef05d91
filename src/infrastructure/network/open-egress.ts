import { EgressGateway } from './egress-gateway.ts';
import { HostRates } from './host-rates.ts';
import { OutboundGuard } from './outbound-guard.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { Openings } from './outbound-guard.ts';

/**
 * The way out of this host. `internet` is a network that connects to public addresses only, whatever a name turns out to
 * mean when it is looked up; a platform that reaches no other network needs none.
 */
export function openEgress({
  internet,
  openings,
  clock,
}: {
  internet?: Pick<Fetcher, 'fetch'> | undefined;
  openings: Openings;
  clock: Clock;
}): Egress {
  return new EgressGateway({
    guard: new OutboundGuard(openings),
    networks: {
      internet: (url, init) => (internet === undefined ? fetch(url, init) : internet.fetch(url, init)),
      // Wrapped, because the platform's fetch refuses to be called as somebody's method.
      own: (url, init) => fetch(url, init),
    },
    rates: new HostRates(clock),
  });
}
