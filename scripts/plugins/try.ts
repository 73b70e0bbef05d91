/** `npm run plugin:try <folder> "<request>"…`: says what becomes of requests, by the phrases of a plugin's manifest. */
import { faultLines } from './check-plugin.ts';
import { pathGiven, runCommand } from './command-line.ts';
import { readManifest } from './read-manifest.ts';
import { tryRequest } from './try-request.ts';

const usage = 'npm run plugin:try <folder> "<request>"…';

await runCommand({ usage, least: 2, most: 100 }, ({ given: [folder = '', ...requests] }) => {
  const read = readManifest(pathGiven(folder));
  if (read.ok) {
    for (const request of requests) console.log(`${request} → ${tryRequest(read.value.manifest, request)}`);
    return;
  }
  for (const line of faultLines(read.faults)) console.log(`${folder}: ${line}`);
  process.exitCode = 1;
});
