import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { openEgressInWorkerd } from './egress-in-workerd.ts';
import { runCases } from './cases.ts';
import { serverFault } from './exchange.ts';
import { setUpSinks } from './sinks.ts';
import { valueAt } from './dotted.ts';
import type { EgressInWorkerd } from './egress-in-workerd.ts';
import type { Reply } from './exchange.ts';
import type { Suite } from './suite.ts';

const caseShape = z.object({
  input: z.string(),
  base: z.string().nullable(),
  href: z.string().optional(),
  failure: z.boolean().optional(),
});

/** https://github.com/web-platform-tests/wpt/tree/master/url: texts stand between the cases. */
const fileShape = z.array(z.union([z.string(), caseShape])).max(10_000);

/**
 * What the standard says about addresses, at the gateway: what it lets go is requested exactly as the standard reads it,
 * and what the standard takes for none is refused. Routes that take an address answer each without failing.
 */
export const urlParsing: Suite = async ({ folder, nexus, redirecting, sample }) => {
  const file: unknown = JSON.parse(readFileSync(join(folder, 'url-parsing', 'urltestdata.json'), 'utf8'));
  const known = fileShape.parse(file).filter((item) => typeof item === 'object');
  const egress = await openEgressInWorkerd(redirecting);
  const sinks = await setUpSinks(nexus);
  const endings = { requested: 0, refused: 0 };
  try {
    const cases = known.flatMap((given, index) => [
      { name: `${index} ${JSON.stringify(given.input)}`, run: () => disagreement(egress, given, endings) },
      ...sinks.map((sink) => ({
        name: `${sink.name} ${index} ${JSON.stringify(given.input)}`,
        run: async () => faultOf(await sink.submit(nexus, given.input), given.failure === true),
      })),
    ]);
    const report = await runCases(cases, sample, 1);
    return {
      ...report,
      notes: [`${known.length} addresses: ${endings.requested} requested, ${endings.refused} refused`],
    };
  } finally {
    await egress.stop();
  }
};

/** An address that is one may be tried, and that its server cannot be reached is then the answer. */
function faultOf(reply: Reply, isNone: boolean): string | undefined {
  return !isNone && valueAt(reply.json, 'code') === 'upstream_failed' ? undefined : serverFault(reply);
}

async function disagreement(
  egress: EgressInWorkerd,
  { input, base, href }: z.infer<typeof caseShape>,
  endings: { requested: number; refused: number },
): Promise<string | undefined> {
  const { outcomes, requests } = await egress.ask([{ url: input, ...(base !== null && { base }) }]);
  const [outcome] = outcomes;
  if (outcome?.ending === 'egress_refused') {
    endings.refused += 1;
    return requests.length === 0 ? undefined : `it was refused and left for ${requests.join(', ')}`;
  }
  endings.requested += 1;
  if (href === undefined) return `it is no address and became ${JSON.stringify(outcome)}`;
  const expected = new URL(href);
  expected.hash = '';
  const checked = outcome !== undefined && 'checked' in outcome ? outcome.checked : JSON.stringify(outcome);
  const wrong = [checked, ...requests].filter((url) => url !== expected.href);
  return wrong.length === 0 && requests.length === 1 ? undefined : `${expected.href} became ${wrong.join(', ')}`;
}
