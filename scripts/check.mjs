/** `npm run check`: everything that can be known without a browser or a server. One line a step; output of failures only. */
import { execFile } from 'node:child_process';
import { ensureInstalled } from './install.mjs';
import { fileURLToPath } from 'node:url';

const bin = (/** @type {string} */ path) => `node_modules/${path}`;

/** @type {[string, string[]][]} each a name and what Node runs */
const steps = [
  ['format', [bin('oxfmt/bin/oxfmt'), '--check']],
  ['lint', [bin('oxlint/bin/oxlint')]],
  ['types: worker', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']],
  ['types: page', [bin('typescript/bin/tsc'), '-p', 'tsconfig.web.json']],
  ['types: node', [bin('typescript/bin/tsc'), '-p', 'tsconfig.node.json']],
  ['imports', ['scripts/check-imports.mjs']],
  ['unused code', [bin('knip/bin/knip.js')]],
  ['paths in documents', ['scripts/check-paths.mjs']],
  ['migrations', [bin('drizzle-kit/bin.cjs'), 'check']],
  [
    'domain and application tests',
    [bin('vitest/vitest.mjs'), 'run', '--project', 'unit', 'test/domain', 'test/application'],
  ],
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
