/** Every path that README, AGENTS.md and docs name must exist. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const documents = ['README.md', 'AGENTS.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);
const roots = /^(?:src|durable-objects|plugins|migrations|test|scripts|bench|docs|deploy)\/[\w./-]*$/;
let dead = 0;
for (const document of documents) {
  const text = readFileSync(document, 'utf8');
  const named = [...text.matchAll(/`([^`\s]+)`/g), ...text.matchAll(/\]\(([^)#\s]+)\)/g)].map(
    (match) => match[1] ?? '',
  );
  for (const path of named.filter((name) => roots.test(name))) {
    if (existsSync(path)) continue;
    console.log(`${document}: ${path} does not exist`);
    dead += 1;
  }
}
process.exitCode = dead > 0 ? 1 : 0;
