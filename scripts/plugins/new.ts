/** `npm run plugin:new <id>`: begins a plugin as a copy of `plugins/hello`. */
import { root } from '../node.mjs';
import { newPlugin } from './new-plugin.ts';

const [id, ...more] = process.argv.slice(2);
if (id === undefined || more.length > 0) {
  console.error('usage: npm run plugin:new <id>');
  process.exit(2);
}
try {
  for (const path of newPlugin(root, id)) console.log(`wrote ${path}`);
  console.log(`\nnext: change plugins/${id}, then  npm run plugin:check plugins/${id}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
