/** What docs/security.md claims must be shown by a test that exists, in a file that exists. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const page = 'docs/security.md';
/** `path` › `title`, `title` */
const claims = /`(test\/[^`\s]+)`((?:\s*[›,]\s*`[^`]+`(?!\s*›))+)/g;
/** How many requirements of level 1 and 2 each section of ASVS 5.0 has; its sections are sorted by level. */
const sections = `
  1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
  5.1:1 5.2:3 5.3:2 5.4:3 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2
  10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7
  16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
`;
const requirement = /(?<![\d.])\d{1,2}\.\d{1,2}\.\d{1,2}(?![\d.])/g;

/**
 * What is wrong with the page, a sentence each: a test that is not there or is switched off, a file that is not there, a
 * row of a table with a column "test" that names none, a requirement that is spoken of in two places or in none.
 * @param {string} text
 * @param {{ exists: (path: string) => boolean, read: (path: string) => string, isRun: (path: string) => boolean }} project
 *   `isRun` says whether a file in test/contracts is imported by a test
 * @param {readonly string[]} required ids that must be there
 * @returns {string[]}
 */
export function faultsOf(text, { exists, read, isRun }, required) {
  /** @type {string[]} */
  const faults = [];
  for (const [, path = '', titles = ''] of text.matchAll(claims)) {
    if (!exists(path)) {
      faults.push(`${path} does not exist`);
      continue;
    }
    if (!/\.test\.tsx?$/.test(path) && !isRun(path)) faults.push(`${path} is run by no test`);
    const known = titlesIn(path, read(path));
    for (const [, title = ''] of titles.matchAll(/`([^`]+)`/g))
      if (!known.has(title)) faults.push(`${path} has no test “${title}”`);
  }
  for (const [, path = ''] of text.matchAll(/`((?:src|durable-objects|scripts|docs|migrations)\/[\w./-]+)`/g))
    if (!exists(path)) faults.push(`${path} does not exist`);
  for (const row of rowsWithTests(text))
    if ([...row.matchAll(claims)].length === 0) faults.push(`no test in the row ${row.slice(0, 60)}…`);
  const seen = new Set();
  for (const [id] of text.matchAll(requirement)) {
    if (seen.has(id)) faults.push(`${id} is listed twice`);
    seen.add(id);
  }
  return [...faults, ...required.filter((id) => !seen.has(id)).map((id) => `${id} is not spoken of`)];
}

/**
 * The titles of the tests that a file holds and runs, as they are written there: `refuses %s`.
 * @param {string} path
 * @param {string} source
 */
function titlesIn(path, source) {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const titles = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    const [title] = ts.isCallExpression(node) ? node.arguments : [];
    if (title !== undefined && ts.isStringLiteralLike(title) && ts.isCallExpression(node) && isTest(node.expression))
      titles.add(title.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, false, kind));
  return titles;
}

/**
 * `it`, `test`, `it.each(…)` and the like, but for `it.skip` and `it.todo`.
 * @param {ts.Expression} callee
 * @returns {boolean}
 */
function isTest(callee) {
  if (ts.isIdentifier(callee)) return callee.text === 'it' || callee.text === 'test';
  if (ts.isPropertyAccessExpression(callee))
    return !/^(?:skip|todo)$/.test(callee.name.text) && isTest(callee.expression);
  return ts.isCallExpression(callee) && isTest(callee.expression);
}

/**
 * The rows of tables that have a column "test".
 * @param {string} text
 * @returns {string[]}
 */
function rowsWithTests(text) {
  const tables = text.match(/(?:^\|.*\n?)+/gm) ?? [];
  return tables.flatMap((table) => {
    const [head = '', , ...rows] = table.trimEnd().split('\n');
    return /\|\s*test\s*\|/i.test(head) ? rows : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.tsx?$/.test(path))
    .map((path) => readFileSync(`test/${path}`, 'utf8'));
  const isRun = (/** @type {string} */ path) => tests.some((text) => text.includes(`${path.slice('test'.length)}'`));
  const project = { exists: existsSync, read: (/** @type {string} */ path) => readFileSync(path, 'utf8'), isRun };
  const required = [...sections.matchAll(/([\d.]+):(\d+)/g)].flatMap(([, section, count]) =>
    Array.from({ length: Number(count) }, (_, index) => `${section}.${index + 1}`),
  );
  const faults = faultsOf(readFileSync(page, 'utf8'), project, required);
  for (const fault of faults) console.log(`${page}: ${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
