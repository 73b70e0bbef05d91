import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { code } from './attacks/code.ts';
import { exhaustion } from './attacks/exhaustion.ts';
import { grants } from './attacks/grants.ts';
import { install } from '../isolates/installation.ts';
import { lies } from './attacks/lies.ts';
import { network } from './attacks/network.ts';
import { passTable, tableIn } from './pass-table.ts';
import { reading } from './attacks/reading.ts';
import { root } from '../../../scripts/node.mjs';
import { tryAttack, victim } from './try-attack.ts';
import type { AddressInfo } from 'node:net';
import type { Attack } from './attack.ts';
import type { Bait } from './try-attack.ts';
import type { GroupTally } from './pass-table.ts';

const groups = [network, reading, code, lies, grants, exhaustion];
const secret = 'the-victims-own-secret';
const folder = mkdtempSync(join(tmpdir(), 'nexus-hostile-'));
let hits = 0;
const canary = createServer((socket) => {
  hits += 1;
  socket.destroy();
});
let bait: Bait;

beforeAll(async () => {
  await new Promise<void>((resolve) => canary.listen(0, '0.0.0.0', resolve));
  const { port } = canary.address() as AddressInfo;
  const file = join(folder, 'secret');
  writeFileSync(file, secret);
  const nexus = await install();
  bait = {
    nexus,
    canary: { url: `http://127.0.0.1:${port}/`, port, hits: () => hits },
    file,
    secrets: [secret, nexus.secret],
  };
  await nexus.call({ ...victim, input: { secret } });
}, 60_000);
afterAll(async () => {
  await bait.nexus.stop();
  canary.close();
  rmSync(folder, { recursive: true, force: true });
});

const tallies = new Map<string, GroupTally>(
  groups.map(({ title, attacks }) => [title, { title, plugins: attacks.length, held: 0 }]),
);

describe.each(groups)('$title', ({ title, attacks }) => {
  it.each(attacks.map((attack, index) => ({ ...attack, index })))(
    'in the host: $name',
    async ({ index, ...attack }) => {
      expect(await judged(attack, `h${groups.findIndex((group) => group.title === title)}-${index}x`, false)).toBe(
        'held',
      );
      // Whoever comes next finds all as it was.
      expect(await bait.nexus.call({ ...victim, input: { secret } })).toMatchObject({ value: { ok: true } });
      const tally = tallies.get(title);
      if (tally !== undefined) tally.held += 1;
    },
  );

  it.each(attacks.filter(({ watched }) => watched !== true).map((attack, index) => ({ ...attack, index })))(
    'beside the Worker: $name',
    async ({ index, ...attack }) => {
      const id = `b${groups.findIndex((group) => group.title === title)}-${index}x`;
      expect(await judged(attack, id, true)).toBe('held');
    },
  );
});

async function judged(attack: Attack, id: string, beside: boolean): Promise<string> {
  const { ended, escape, took } = await tryAttack(attack, id, bait, beside);
  if (escape !== undefined) return `escaped: ${escape}`;
  if (attack.ends !== undefined && !attack.ends.includes(ended)) return `ended with ${ended}`;
  return took < 3_500 ? 'held' : `took ${took} ms`;
}

it('is the table of docs/plugins.md', () => {
  const table = passTable([...tallies.values()]);
  const path = join(root, 'docs', 'plugins.md');
  const page = readFileSync(path, 'utf8');
  if (process.env['NEXUS_WRITE_TABLE'] !== undefined) writeFileSync(path, page.replace(tableIn(page), table));
  expect([...tallies.values()].reduce((sum, { plugins }) => sum + plugins, 0)).toBeGreaterThanOrEqual(60);
  expect(tableIn(readFileSync(path, 'utf8'))).toBe(table);
});
