/** `npm run plugin:pack <folder> [-- --out <file>]`: checks a plugin and writes it as one file; prints its SHA-256. */
import { parseArgs } from 'node:util';
import { packPlugin } from './pack-plugin.ts';
import { faultLines } from './check-plugin.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const [folder, ...more] = positionals;
if (folder === undefined || more.length > 0) {
  console.error('usage: npm run plugin:pack <folder> -- [--out <file>]');
  process.exit(2);
}
const packed = await packPlugin(folder, values.out);
if (packed.ok) {
  const { path, bytes, digest } = packed.value;
  console.log(`${path} (${Math.ceil(bytes / 1024)} KiB)\nsha256 ${digest}`);
} else {
  for (const line of faultLines(packed.faults)) console.log(line);
  process.exitCode = 1;
}
