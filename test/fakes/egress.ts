import { EgressGateway } from '../../src/infrastructure/network/egress-gateway.ts';
import { HostRates } from '../../src/infrastructure/network/host-rates.ts';
import { OutboundGuard } from '../../src/infrastructure/network/outbound-guard.ts';
import { parseAllowedHost } from '../../src/domain/allowed-host.ts';
import type { Bucket } from '../../src/domain/limits/token-bucket.ts';
import type { Openings } from '../../src/infrastructure/network/outbound-guard.ts';
import type { Send } from '../../src/infrastructure/network/egress-gateway.ts';

/** The real gateway, over a network of the test's own. `allow` is what `NEXUS_EGRESS_ALLOW` would say. */
export function egressOver(
  network: Send,
  {
    allow = [],
    endpoints,
    clock = { now: () => new Date() },
    bucket,
    own = network,
  }: {
    allow?: string[];
    endpoints?: Openings['endpoints'];
    clock?: { now(): Date };
    bucket?: Bucket;
    /** The network for hosts of the operator's own, when it is another. */
    own?: Send;
  } = {},
): EgressGateway {
  const hosts = allow.map((text) => {
    const host = parseAllowedHost(text);
    if (host === undefined) throw new Error(`${text} is no host`);
    return host;
  });
  return new EgressGateway({
    guard: new OutboundGuard({ hosts, ...(endpoints && { endpoints }) }),
    networks: { internet: network, own },
    rates: new HostRates(clock, bucket),
  });
}
