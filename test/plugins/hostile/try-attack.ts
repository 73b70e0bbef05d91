import { checkValue } from '../../../src/domain/plugins/check-value.ts';
import { prelude } from './attack.ts';
import type { Attack } from './attack.ts';
import type { CallReport } from '../isolates/order.ts';
import type { Installation } from '../isolates/installation.ts';

/** What is there to be reached, and must not be. */
export interface Bait {
  nexus: Installation;
  /** An address on loopback, and how often it was asked. */
  canary: { url: string; port: number; hits: () => number };
  /** A file that says `secret`. */
  file: string;
  /** Texts that no plugin may see. */
  secrets: readonly string[];
}

export interface Verdict {
  /** How its last call ended: a code, `fine`, or `invalid` when what it gave back does not fit. */
  ended: string;
  /** What it got hold of; undefined when nothing. */
  escape: string | undefined;
  /** Milliseconds of its last call. */
  took: number;
}

/** Random values as Nexus makes them for calls: 32 bytes in base64url. */
const token = /(?<![\w-])[\w-]{43}(?![\w-])/;

const standard = { hosts: [{ host: 'api.example.org' }], storageBytes: 1000 };

export async function tryAttack(attack: Attack, id: string, bait: Bait, beside: boolean): Promise<Verdict> {
  const { body, before = '', capabilities = standard, rounds = 1 } = attack;
  const exported = before.includes('export default') ? '' : 'export default { tools: { tool } };';
  const code = `${prelude}${before}\nasync function tool(input, granted) { ${body} }\n${exported}`;
  const { canary, nexus, file } = bait;
  const hits = canary.hits();
  const reports: CallReport[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 200));
    const input = { round, canary: canary.url, port: canary.port, file, host: nexus.hostUrl, nexus: nexus.url };
    reports.push(await nexus.call({ id, code, capabilities, input }, { beside, deadline: 1500 }));
  }
  const last = reports.at(-1);
  if (last === undefined) throw new Error('An attack has a round at least.');
  const escapes = reports.map((report) => escapeOf(report, bait.secrets)).find((found) => found !== undefined);
  return {
    ended: endOf(last, attack),
    escape: escapes ?? (canary.hits() > hits ? 'it reached an address' : undefined),
    took: last.took,
  };
}

function endOf({ code, value }: CallReport, { output }: Attack): string {
  if (code !== undefined) return code;
  return checkValue(output ?? { type: 'object' }, value).ok ? 'fine' : 'invalid';
}

function escapeOf(report: CallReport, secrets: readonly string[]): string | undefined {
  const { value, asked, polluted } = report;
  const { escaped } = Object(value) as { escaped?: unknown };
  if (escaped !== undefined && escaped !== false) return JSON.stringify(escaped).slice(0, 200);
  const text = JSON.stringify(report);
  const secret = secrets.find((one) => text.includes(one));
  if (secret !== undefined) return 'it saw a secret';
  if (token.test(text)) return `it saw a token: ${token.exec(text)?.[0]}`;
  if (asked.some((what) => what.includes('/late'))) return 'it asked after its end';
  return polluted.length > 0 ? `every object has ${polluted.join()}` : undefined;
}

/** The victim's own plugin: it keeps a secret, in its storage and in a global. */
export const victim = {
  id: 'victim',
  code: `globalThis.victimCalls = 0;
    async function tool({ secret }, { storage }) {
      globalThis.victimSecret = secret; globalThis.victimCalls += 1;
      await storage.put('secret', secret);
      return { ok: (await storage.get('secret')) === secret };
    }`,
  capabilities: { storageBytes: 1000 },
};
