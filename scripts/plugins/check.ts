/** `npm run plugin:check <folder>…`: says everything that is wrong with plugins, a line each. */
import { checkPlugin, faultLines } from './check-plugin.ts';

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: npm run plugin:check <folder>…');
  process.exit(2);
}
for (const folder of folders) {
  const checked = await checkPlugin(folder);
  if (checked.ok) {
    const { id, version, tools } = checked.value.manifest;
    console.log(`${folder}: ${id} ${version} is fine (${tools.map(({ name }) => name).join(', ')})`);
    continue;
  }
  for (const line of faultLines(checked.faults)) console.log(`${folder}: ${line}`);
  process.exitCode = 1;
}
