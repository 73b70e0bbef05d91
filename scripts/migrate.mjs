import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf } from './fingerprint.mjs';
import { runQuietly } from './run-quietly.mjs';
import { localWranglerEnvironment, wrangler } from './wrangler.mjs';

/**
 * Applies the D1 migrations to the local state. Wrangler takes seconds to find that there is nothing to
 * do, so it is asked only when the files in migrations/ differ from those applied last.
 * @param {{ home: string, state: string, say: (line: string) => void }} options
 */
export async function ensureMigrated({ home, state, say }) {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const stampPath = join(state, 'migrations.sha256');
  const fingerprint = fingerprintOf(['migrations']);
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === fingerprint) return;
  say('Preparing the database ...');
  const { code, output } = await runQuietly(
    [wrangler, 'd1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state],
    {
      env: { ...localWranglerEnvironment(home), CI: 'true' },
    },
  );
  if (code !== 0) throw new Error(`The database migrations could not be applied:\n${output}`);
  writeFileSync(stampPath, fingerprint);
}
