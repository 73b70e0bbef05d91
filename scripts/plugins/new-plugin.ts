import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files of the plugin that is copied, and where they go. */
const files = (id: string): [from: string, to: string][] => [
  ['plugins/hello/manifest.json', `plugins/${id}/manifest.json`],
  ['plugins/hello/index.ts', `plugins/${id}/index.ts`],
  ['test/plugins/hello/hello.test.ts', `test/plugins/${id}/${id}.test.ts`],
];

/** Copies `plugins/hello` and its test under another id, and says what it wrote. Throws a sentence when it cannot. */
export function newPlugin(root: string, id: string): string[] {
  if (!/^[a-z](?:-?[a-z0-9]){1,29}$/.test(id))
    throw new Error(`"${id}" is no id: small letters, digits and single hyphens, such as unit-prices.`);
  const taken = [`plugins/${id}`, `test/plugins/${id}`].find((folder) => existsSync(join(root, folder)));
  if (taken !== undefined) throw new Error(`${taken} is there already.`);
  return files(id).map(([from, to]) => {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    writeFileSync(join(root, to), renamed(readFileSync(join(root, from), 'utf8'), id));
    return to;
  });
}

function renamed(text: string, id: string): string {
  const title = id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
  return text
    .replace('"id": "hello"', `"id": "${id}"`)
    .replace('"title": "Hello"', `"title": "${title}"`)
    .replace('"version": "1.0.0"', '"version": "0.1.0"')
    .replace(' Copy it to begin a plugin of your own.', '')
    .replace('/** A plugin to copy: `npm run plugin:new <id>` does. One function', '/** One function')
    .replace("from '../../../plugins/hello/index.ts'", `from '../../../plugins/${id}/index.ts'`);
}
