/** `npm test`: installs what is missing, then everything. Ends with one line, `N passed, N failed`. */
import { gzipSync } from 'node:zlib';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { check } from './check.mjs';
import { ensureInstalled } from './install.mjs';

/** What the Worker may weigh, gzipped; Cloudflare takes 10 MiB, a quick start wants far less. */
const workerBudget = 1.5 * 1024 * 1024;

ensureInstalled({ say: console.log });
const folder = mkdtempSync(join(tmpdir(), 'nexus-test-'));
let { passed, failed } = await check();
let skipped = 0;
count('page builds', runs(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']));
count('worker within its budget', workerFits());
runTests();
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/**
 * @param {string} name
 * @param {boolean} ok
 */
function count(name, ok) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  if (ok) passed += 1;
  else failed += 1;
}

/** @param {string[]} args */
function runs(args) {
  return (
    spawnSync(process.execPath, ['scripts/node.mjs', ...args], { stdio: 'inherit', timeout: 1_500_000 }).status === 0
  );
}

function workerFits() {
  const out = join(folder, 'worker');
  const built = spawnSync(
    process.execPath,
    ['scripts/node.mjs', 'node_modules/wrangler/bin/wrangler.js', 'deploy', '--dry-run', '--outdir', out],
    { encoding: 'utf8', timeout: 120_000, env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  if (built.status !== 0) {
    console.log(built.stdout, built.stderr);
    return false;
  }
  const scripts = readdirSync(out).filter((name) => /\.m?js$/.test(name));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name))).length, 0);
  console.log(`worker: ${Math.round(bytes / 1024)} KiB gzip of ${workerBudget / 1024}`);
  return bytes > 0 && bytes <= workerBudget;
}

function runTests() {
  const report = join(folder, 'tests.json');
  const clean = runs([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--coverage',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, success } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    passed += Number(numPassedTests);
    // A file that does not load, or too little covered, fails no test, but it fails.
    failed += Math.max(
      Number(numFailedTests),
      clean && success ? 0 : 1,
      numFailedTests === 0 ? Number(numFailedTestSuites) : 0,
    );
    skipped += Number(numPendingTests);
  } catch (error) {
    console.log(error);
    failed += 1;
  }
}
