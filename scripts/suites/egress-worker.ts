/** The gateway as a Worker of its own, for suites: takes addresses, fetches them, says what came of each. */
import { EgressGateway } from '../../src/infrastructure/network/egress-gateway.ts';
import { HostRates } from '../../src/infrastructure/network/host-rates.ts';
import { OutboundGuard } from '../../src/infrastructure/network/outbound-guard.ts';
import { parseAllowedHost } from '../../src/domain/allowed-host.ts';
import { problemCode } from '../../src/domain/problem.ts';
import type { Send } from '../../src/infrastructure/network/egress-gateway.ts';

export interface Question {
  url: string;
  /** What it is relative to, as after a redirect. */
  base?: string;
}

/** How it ended, and the address that was checked last when it was let go. */
export type Outcome = { ending: 'reached'; checked: string } | { ending: string; detail: string };

const send: Send = (url, init) => fetch(url, init);
const nobodyWaits = { capacity: 1_000_000, perSecond: 1_000_000 };
const clock = { now: () => new Date() };

export default {
  async fetch(request: Request): Promise<Response> {
    const { allow, questions } = (await request.json()) as { allow: string; questions: Question[] };
    const host = parseAllowedHost(allow);
    const guard = new OutboundGuard({ hosts: host ? [host] : [] });
    const gateway = new EgressGateway({
      guard,
      networks: { internet: send, own: send },
      rates: new HostRates(clock, nobodyWaits),
    });
    const outcomes: Outcome[] = [];
    for (const question of questions) outcomes.push(await ask(question, gateway, guard));
    return Response.json(outcomes);
  },
};

async function ask({ url, base }: Question, gateway: EgressGateway, guard: OutboundGuard): Promise<Outcome> {
  try {
    const whole = base === undefined ? url : guard.check(url, 'crawl', new URL(base)).url.href;
    const reply = await gateway.fetch({
      url: whole,
      purpose: 'crawl',
      maxBytes: 1024,
      timeout: 5000,
      redirects: 5,
      signal: new AbortController().signal,
    });
    await reply.body?.cancel();
    return { ending: 'reached', checked: reply.url };
  } catch (error) {
    return { ending: problemCode(error) ?? 'unforeseen', detail: String(error) };
  }
}
