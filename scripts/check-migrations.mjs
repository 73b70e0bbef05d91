/** The migrations lead to the schema: asked to write the difference, drizzle-kit finds none. */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node.mjs';
import { runQuietly } from './run-quietly.mjs';

// Inside the project, because drizzle-kit takes no absolute path here.
const copy = 'node_modules/.cache/nexus/migrations';
const migrations = () => readdirSync(join(root, copy)).filter((name) => name.endsWith('.sql'));

rmSync(join(root, copy), { recursive: true, force: true });
mkdirSync(join(root, copy), { recursive: true });
cpSync(join(root, 'migrations'), join(root, copy), { recursive: true });
const before = migrations().length;
const { code, output } = await runQuietly([
  'node_modules/drizzle-kit/bin.cjs',
  'generate',
  '--dialect=sqlite',
  '--casing=snake_case',
  '--schema=src/infrastructure/database/schema.ts',
  `--out=${copy}`,
]);
if (code !== 0 || before === 0) {
  console.log(output);
  process.exitCode = 1;
} else if (migrations().length !== before) {
  console.log('The schema is ahead of the migrations: run `npm run migrations` and commit what it writes.');
  process.exitCode = 1;
}
