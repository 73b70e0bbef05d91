/**
 * `npm run suites -- <folder> [--sample N] [--only a,b]`: runs Nexus against public collections of hostile and odd
 * input that lie in the folder, one folder each. Starts a Nexus of its own in a temporary folder. Prints a table and
 * each miss, ends with `N passed, N failed`, and fails when there is one.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startNexus } from './client/nexus-client.ts';
import { workerdProcesses } from './client/workerd-processes.ts';
import { filesIn } from './suites/files.ts';
import { injection } from './suites/injection.ts';
import { jsonParsing } from './suites/json-parsing.ts';
import { massAssignment } from './suites/mass-assignment.ts';
import { naughtyStrings } from './suites/naughty-strings.ts';
import { startRedirectingServer } from './suites/redirecting-server.ts';
import { ssrf } from './suites/ssrf.ts';
import { traversal } from './suites/traversal.ts';
import { urlParsing } from './suites/url-parsing.ts';
import { wycheproof } from './suites/wycheproof.ts';
import { xss } from './suites/xss.ts';
import type { NexusClient } from './client/nexus-client.ts';
import type { Suite, SuiteReport } from './suites/suite.ts';

/** By name; a suite with a `corpus` is skipped where the folder has none. */
const suites: Record<string, { run: Suite; corpus?: string }> = {
  wycheproof: { run: ({ folder }) => wycheproof(join(folder, 'wycheproof')), corpus: 'wycheproof' },
  'naughty-strings': { run: naughtyStrings, corpus: 'naughty-strings/blns.json' },
  'json-parsing': { run: jsonParsing, corpus: 'json-parsing' },
  'mass-assignment': { run: massAssignment },
  traversal: { run: traversal, corpus: 'traversal' },
  xss: { run: xss, corpus: 'xss' },
  ssrf: { run: ssrf, corpus: 'ssrf' },
  injection: { run: injection, corpus: 'injection' },
  'url-parsing': { run: urlParsing, corpus: 'url-parsing' },
  pdf: { run: filesIn('pdf'), corpus: 'pdf' },
  'pdf-qpdf': { run: filesIn('pdf-qpdf'), corpus: 'pdf-qpdf' },
  office: { run: filesIn('office'), corpus: 'office' },
  archives: { run: filesIn('archives'), corpus: 'archives' },
};

/** A miss is a line to start from, not a log. */
const missCharacters = 400;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, only: { type: 'string' } },
});
const names = values.only?.split(',') ?? Object.keys(suites);
const sample = values.sample === undefined ? undefined : Number(values.sample);
const unknown = names.filter((name) => suites[name] === undefined);
if (
  positionals.length !== 1 ||
  unknown.length > 0 ||
  (sample !== undefined && !(Number.isInteger(sample) && sample > 0))
) {
  if (unknown.length > 0) console.error(`There is no suite ${unknown.join(', ')}: ${Object.keys(suites).join(', ')}.`);
  console.error('usage: npm run suites -- <folder> [--sample N] [--only a,b]');
  process.exit(2);
}
const folder = resolve(positionals[0] ?? '');

const table: Record<string, Record<string, number | string>> = {};
let passed = 0;
let failed = 0;
/** Nobody is slowed down here: a refusal for speed would hide what the suites look for. */
const unlimited = '1000000:100000';
const redirecting = await startRedirectingServer();
const nexus = await startNexus({
  NEXUS_RATE_CALLER: unlimited,
  NEXUS_RATE_IP: unlimited,
  NEXUS_EGRESS_ALLOW: redirecting.host,
});
try {
  for (const name of names) await runSuite(nexus, name);
} finally {
  await nexus.stop();
  redirecting.stop();
}
console.table(table);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

async function runSuite(client: NexusClient, name: string): Promise<void> {
  const suite = suites[name];
  if (suite === undefined) return;
  if (suite.corpus !== undefined && !existsSync(join(folder, suite.corpus))) {
    console.log(`skip ${name}: there is no ${suite.corpus} in ${folder}`);
    return;
  }
  const before = workerdProcesses(client.home);
  const begun = performance.now();
  const { cases, misses, notes } = await report(suite.run, client);
  const seconds = Number(((performance.now() - begun) / 1000).toFixed(1));
  const after = workerdProcesses(client.home);
  if (before.some(({ pid }) => !after.some((process) => process.pid === pid)))
    misses.push('the server process did not live through it');
  console.log(`${misses.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  for (const note of notes) console.log(`     ${note}`);
  for (const miss of misses) console.log(`  miss: ${miss.slice(0, missCharacters)}`);
  table[name] = {
    cases,
    misses: misses.length,
    seconds,
    'peak MiB': Math.max(0, ...after.map((p) => p.peakMebibytes)),
  };
  passed += Math.max(0, cases - misses.length);
  failed += misses.length;
}

/** A suite that breaks off is a miss, and the others go on. */
async function report(run: Suite, client: NexusClient): Promise<SuiteReport> {
  try {
    return await run({ folder, nexus: client, redirecting, sample });
  } catch (error) {
    return { cases: 1, misses: [`it broke off: ${error instanceof Error ? error.stack : String(error)}`], notes: [] };
  }
}
