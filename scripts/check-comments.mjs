/** A comment that switches a check off says why: `oxlint-disable-next-line <rule> -- <reason>`. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node.mjs';

const folders = ['src', 'durable-objects', 'plugins', 'scripts', 'test', 'bench'];
const switchedOff =
  /(?:\/\/|\/\*|^\s*\*)\s*((?:oxlint|eslint)-disable|istanbul ignore|@ts-(?:ignore|expect-error|nocheck))/;
const withReason = / -- \S+ \S+/;
let bare = 0;
for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:[cm]?js|tsx?)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    if (path.includes('node_modules')) continue;
    for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
      if (!switchedOff.test(line) || withReason.test(line)) continue;
      console.log(`${path}:${index + 1}: says no reason: ${line.trim()}`);
      bare += 1;
    }
  }
}
process.exitCode = bare > 0 ? 1 : 0;
