/** `npm run check`: everything that can be known without a browser or a server. One line a step; output of failures only. */
import { execFile } from 'node:child_process';
import { ensureInstalled } from './install.mjs';
import { fileURLToPath } from 'node:url';

const bin = (/** @type {string} */ path) => `node_modules/${path}`;

/**
 * Type checking one of the projects, remembering what did not change since the last time.
 * @param {string} project
 */
const types = (project) => [
  bin('typescript/bin/tsc'),
  '-p',
  `${project}.json`,
  '--incremental',
  '--tsBuildInfoFile',
  bin(`.cache/nexus/${project}.tsbuildinfo`),
];

/** @type {[string, string[]][]} each a name and what Node runs, the slowest first */
const steps = [
  [
    'domain and application tests',
    [bin('vitest/vitest.mjs'), 'run', '--project', 'unit', 'test/domain', 'test/application'],
  ],
  ['format', [bin('oxfmt/bin/oxfmt'), '--check']],
  ['lint', [bin('oxlint/bin/oxlint')]],
  ['reasons for what is switched off', ['scripts/check-comments.mjs']],
  ['types: worker', types('tsconfig')],
  ['types: page', types('tsconfig.web')],
  ['types: node', types('tsconfig.node')],
  ['imports', ['scripts/check-imports.mjs']],
  ['unused code', [bin('knip/bin/knip.js')]],
  ['paths in documents', ['scripts/check-paths.mjs']],
  ['security page', ['scripts/check-security-page.mjs']],
  ['migrations', ['scripts/check-migrations.mjs']],
];

/**
 * Runs the steps, two at a time.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function check() {
  let passed = 0;
  let failed = 0;
  const queue = steps.values();
  const worker = async () => {
    for (const [name, args] of queue) {
      const begun = performance.now();
      const { ok, output } = await run(['scripts/node.mjs', ...args]);
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
      if (!ok) console.log(output);
      if (ok) passed += 1;
      else failed += 1;
    }
  };
  await Promise.all([worker(), worker()]);
  return { passed, failed };
}

/**
 * @param {string[]} args
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(args) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1e8, timeout: 300_000 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled({ say: console.log });
  const { failed } = await check();
  process.exitCode = failed > 0 ? 1 : 0;
}
