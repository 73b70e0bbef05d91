/** `npm run plugin:check <folder>…`: says everything that is wrong with plugins, a line each. */
import { checkPlugin, faultLines } from './check-plugin.ts';
import { pathGiven, runCommand } from './command-line.ts';

await runCommand({ usage: 'npm run plugin:check <folder>…', least: 1, most: 100 }, async ({ given }) => {
  for (const folder of given) {
    const checked = await checkPlugin(pathGiven(folder));
    if (checked.ok) {
      const { id, version, tools } = checked.value.manifest;
      console.log(`${folder}: ${id} ${version} is fine (${tools.map(({ name }) => name).join(', ')})`);
      continue;
    }
    for (const line of faultLines(checked.faults)) console.log(`${folder}: ${line}`);
    process.exitCode = 1;
  }
});
