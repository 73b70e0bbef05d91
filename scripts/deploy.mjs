/** `npm run deploy`: builds the page, applies the migrations to the database on Cloudflare, makes the Vectorize index, deploys. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { root, runNode } from './node.mjs';
import { runQuietly } from './run-quietly.mjs';
import { ensureVectorIndex } from './vector-index.mjs';
import { ensureWebBuilt } from './web.mjs';
import { wrangler } from './wrangler.mjs';

const placeholder = /^\s*(?:database_id|id)\s*=\s*"[0-]+"/m;

/** @param {string[]} args */
async function runWrangler(args) {
  const code = await runNode(['--no-warnings', wrangler, ...args]);
  if (code !== 0) throw new Error(`wrangler ${args.join(' ')} failed; nothing after it was done.`);
}

try {
  const toml = readFileSync(join(root, 'wrangler.toml'), 'utf8');
  if (placeholder.test(toml)) {
    throw new Error(
      'wrangler.toml still holds placeholder ids. Create the database and the namespace, and put the ids they print there:\n' +
        '  npx wrangler d1 create nexus\n  npx wrangler kv namespace create CACHE',
    );
  }
  ensureInstalled({ say: console.log });
  await ensureWebBuilt({ say: console.log });
  await runWrangler(['d1', 'migrations', 'apply', 'DB', '--remote']);
  await ensureVectorIndex(toml, {
    run: (args) => runQuietly(['--no-warnings', wrangler, ...args]),
    say: console.log,
  });
  await runWrangler(['deploy']);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
