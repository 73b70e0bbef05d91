/** `npm run plugin:new <id>`: begins a plugin as a copy of `plugins/hello`. */
import { newPlugin } from './new-plugin.ts';
import { root } from '../node.mjs';
import { runCommand } from './command-line.ts';

await runCommand({ usage: 'npm run plugin:new <id>', least: 1, most: 1 }, ({ given: [id = ''] }) => {
  for (const path of newPlugin(root, id)) console.log(`wrote ${path}`);
  console.log(`\nnext: change plugins/${id}, then  npm run plugin:check plugins/${id}  and  npm run plugin:test ${id}`);
});
