/** `npm run plugin:pack <folder> [-- --out <file or folder>]`: checks a plugin and writes it as one file; prints its SHA-256. */
import { faultLines } from './check-plugin.ts';
import { packPlugin } from './pack-plugin.ts';
import { pathGiven, pathShown, runCommand } from './command-line.ts';

const usage = 'npm run plugin:pack <folder> -- [--out <file or folder>]';

await runCommand(
  { usage, least: 1, most: 1, options: ['out'] },
  async ({ given: [folder = '.'], options: { out = '.' } }) => {
    const packed = await packPlugin(pathGiven(folder), pathGiven(out));
    if (packed.ok) {
      const { path, bytes, digest } = packed.value;
      console.log(`${pathShown(path)} (${Math.ceil(bytes / 1024)} KiB)\nsha256 ${digest}`);
      return;
    }
    for (const line of faultLines(packed.faults)) console.log(`${folder}: ${line}`);
    process.exitCode = 1;
  },
);
