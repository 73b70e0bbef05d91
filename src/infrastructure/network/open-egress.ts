import { EgressGateway } from './egress-gateway.ts';
import { HostRates } from './host-rates.ts';
import { OutboundGuard } from './outbound-guard.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { Openings } from './outbound-guard.ts';

type Network = Pick<Fetcher, 'fetch'> | undefined;

/**
 * The way out of this host. `EGRESS_PUBLIC` is a network that connects to public addresses only, whatever a name turns out to
 * mean when it is looked up, `EGRESS_OWN` one for what settings name; a platform that reaches no other network needs neither.
 */
export function openEgress(
  networks: { EGRESS_PUBLIC?: Network; EGRESS_OWN?: Network },
  { openings, clock }: { openings: Openings; clock: Clock },
): Egress {
  return new EgressGateway({
    guard: new OutboundGuard(openings),
    networks: {
      internet: through(networks.EGRESS_PUBLIC),
      own: through(networks.EGRESS_OWN),
    },
    rates: new HostRates(clock),
  });
}

/** Wrapped, because the platform's fetch refuses to be called as somebody's method. */
function through(network: Network): (url: string, init: RequestInit) => Promise<Response> {
  return (url, init) => (network === undefined ? fetch(url, init) : network.fetch(url, init));
}
