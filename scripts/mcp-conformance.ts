/**
 * `npm run conformance:mcp-client`: runs what the Model Context Protocol's own suite asks of clients, for each revision that
 * Nexus speaks, and says what does not pass. The suite has a hundred packages, so that it is no dependency: npx fetches it
 * once into npm's cache. `-- <scenario>…` runs these only, and shows what the suite says of them.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEnvironment, nodePath, root } from './node.mjs';

const suite = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const revisions = ['2025-11-25', '2026-07-28'];

/** Newer than the revisions that it applies to, so that these do not list it. */
const added = ['json-schema-2020-12-preservation'];
/** They ask a person on a server's behalf, which Nexus does not let servers do. */
const declined = new Set(['elicitation-sep1034-client-defaults', 'sep-2322-client-request-state']);

/** Each is two programs that compute for a second. */
const atOnce = 2;
/** Milliseconds for one scenario. */
const patience = 60_000;

const chosen = process.argv.slice(2);
let failed = 0;
for (const revision of revisions) {
  const scenarios = chosen.length > 0 ? chosen : [...(await required(revision)), ...added];
  const waiting = [...scenarios];
  await Promise.all(Array.from({ length: atOnce }, () => runAll(revision, waiting)));
}
if (failed > 0) console.log(`${failed} did not pass.`);
process.exitCode = failed > 0 ? 1 : 0;

async function runAll(revision: string, waiting: string[]): Promise<void> {
  for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
    const client = `"${nodePath()}" "${join(root, 'scripts', 'mcp-conformance-client.ts')}"`;
    const options = ['--scenario', scenario, '--spec-version', revision, '--timeout', String(patience)];
    const output = await runSuite(['client', '--command', client, ...options]);
    if (output.includes('SKIPPED:')) continue;
    const passes = output.includes('OVERALL: PASSED');
    const excused = !passes && declined.has(scenario);
    if (!passes && !excused) failed += 1;
    const count = /Passed: (\d+\/\d+)/.exec(output)?.[1] ?? 'nothing';
    console.log(`${revision} ${scenario}: ${passes ? 'passes' : excused ? 'declined' : 'FAILS'} (${count})`);
    if (chosen.length > 0) console.log(output);
  }
}

/** The scenarios that a revision asks of clients. */
async function required(revision: string): Promise<string[]> {
  const output = await runSuite(['list', '--requirements', revision]);
  const [, listed = ''] = /^Client scenarios.*\n((?: {2}- .*\n)+)/m.exec(output) ?? [];
  const names = Array.from(listed.matchAll(/- (\S+)/g), ([, name = '']) => name);
  if (names.length === 0) throw new Error(`The suite lists no scenarios:\n${output.slice(-2000)}`);
  return names;
}

/** In a folder of its own, where the suite leaves its results. */
async function runSuite(args: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-mcp-'));
  const child = spawn('npx', ['--yes', suite, ...args], {
    cwd: folder,
    env: nodeEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill(), 2 * patience);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    return output;
  } finally {
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  }
}
