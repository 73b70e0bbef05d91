/**
 * `npm run eval:chunking -- <folder>…`: which characters of long documents the passages bring that a search finds, beside
 * a plain recursive splitter. A folder has corpus.jsonl, queries.jsonl and spans.jsonl (the excerpts that answer a query,
 * in UTF-16 code units of a document's text). Passages of all documents stand in one pool, embedded by the real model;
 * scores are means over the queries, in characters other than white space.
 */
import { parseArgs } from 'node:util';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { EmbeddingModel } from '../src/infrastructure/models/embedding-model.ts';
import { ensureEmbeddingModel } from './models.mjs';
import { CachedVectors } from './eval/cached-vectors.ts';
import { chunkAsNexus, splitPlainly } from './eval/splitters.ts';
import { readSpans, score } from './eval/span-scores.ts';
import type { Splitter } from './eval/splitters.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    top: { type: 'string', default: '5' },
    only: { type: 'string' },
    plain: { type: 'string', default: '400,200' },
    cache: { type: 'string', default: join(tmpdir(), 'nexus-eval-vectors') },
  },
});
if (positionals.length === 0) {
  console.error(
    'usage: npm run eval:chunking -- <folder>… [--top 5] [--plain 400,200] [--only document,…] [--cache folder]',
  );
  process.exit(2);
}

const model = await ensureEmbeddingModel({ log: console.error });
if ('missing' in model) throw new Error(model.missing);
const vectors = new CachedVectors(await EmbeddingModel.load(model.directory), values.cache);
const splitters: Record<string, Splitter> = {
  Nexus: chunkAsNexus,
  ...Object.fromEntries(
    values.plain.split(',').map((tokens) => [`plain, ${tokens} tokens`, splitPlainly(Number(tokens))]),
  ),
};
for (const folder of positionals) {
  const set = readSpans(resolve(folder), values.only?.split(','));
  const table: Record<string, Record<string, number>> = {};
  for (const [name, split] of Object.entries(splitters))
    table[name] = await score({ set, split, vectors, top: Number(values.top), progress });
  console.log(folder);
  console.table(table);
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${all} passages embedded ${done === all ? '\r' : ''}`);
}
