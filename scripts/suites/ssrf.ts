import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from './cases.ts';
import { openEgressInWorkerd } from './egress-in-workerd.ts';
import { serverFault, succeeded } from './exchange.ts';
import { valueAt } from './dotted.ts';
import { setUpSinks } from './sinks.ts';
import type { Case } from './cases.ts';
import type { EgressInWorkerd } from './egress-in-workerd.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { RedirectingServer } from './redirecting-server.ts';
import type { Sink } from './sinks.ts';
import type { Suite } from './suite.ts';

/** A chain that is longer than is followed included. */
const hops = [1, 2, 3, 4, 5, 6];

/**
 * Ways to write private addresses, at the gateway, as the end of redirects, and at each route that takes an address:
 * nothing but the redirecting server is ever asked.
 */
export const ssrf: Suite = async ({ folder, nexus, redirecting, sample }) => {
  const corpus = JSON.parse(readFileSync(join(folder, 'ssrf', 'address-forms.json'), 'utf8')) as Record<
    string,
    string[]
  >;
  const forms = [...new Set(Object.values(corpus).flat())];
  const ends = Object.keys(corpus).map((address) => `http://${address}/latest/`);
  const egress = await openEgressInWorkerd(redirecting);
  const sinks = await setUpSinks(nexus);
  try {
    const cases = [
      ...forms.map((form) => atGateway(egress, redirecting, `form ${form}`, form)),
      ...forms.map((form) => atGateway(egress, redirecting, `redirect to ${form}`, redirecting.chain(1, form))),
      ...hops.flatMap((count) =>
        ends.map((end) => atGateway(egress, redirecting, `${count} hops to ${end}`, redirecting.chain(count, end))),
      ),
      ...sinks.flatMap((sink) => atSink(nexus, redirecting, sink, forms, ends)),
    ];
    // One after the other at the gateway, so that what leaves belongs to one case.
    const report = await runCases(cases, sample, 1);
    return {
      ...report,
      notes: [
        `${Object.values(corpus).flat().length} forms of ${ends.length} addresses, ${forms.length} of them different`,
        `${hops.length * ends.length} chains of redirects, ${sinks.length} routes that take an address`,
      ],
    };
  } finally {
    await egress.stop();
  }
};

function atGateway(egress: EgressInWorkerd, { host }: RedirectingServer, name: string, url: string): Case {
  return {
    name,
    run: async () => {
      const { outcomes, requests } = await egress.ask([{ url }]);
      const strayed = requests.filter((request) => new URL(request).host !== host);
      if (strayed.length > 0) return `it left for ${strayed.join(', ')}`;
      const [outcome] = outcomes;
      const refused = outcome?.ending === 'egress_refused' || (outcome?.ending === 'upstream_failed' && isLong(url));
      return refused ? undefined : `it ended as ${JSON.stringify(outcome)}`;
    },
  };
}

/** Whether the chain ends before its last address is looked at. */
function isLong(url: string): boolean {
  return url.includes('/6?');
}

function atSink(
  nexus: NexusClient,
  redirecting: RedirectingServer,
  sink: Sink,
  forms: readonly string[],
  ends: readonly string[],
): Case[] {
  const chains = hops.flatMap((count) => ends.map((end) => redirecting.chain(count, end)));
  return [...forms, ...chains].map((url) => ({
    name: `${sink.name} ${url}`,
    run: async () => {
      const reply = await sink.submit(nexus, url);
      // The server that redirects is what failed: its redirects are not followed, or not so far.
      if (valueAt(reply.json, 'code') === 'upstream_failed' && chains.includes(url)) return undefined;
      return serverFault(reply) ?? (succeeded(reply) ? `it was taken: ${reply.text}` : undefined);
    },
  }));
}
