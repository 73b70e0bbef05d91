/**
 * `npm run eval -- <folder>…`: how well Nexus finds things, on labelled collections in BEIR form (corpus.jsonl,
 * queries.jsonl, qrels.tsv). Starts a Nexus of its own in a temporary folder, takes the corpus in through the API,
 * searches through the API, writes a TREC run file and has the folder's scorer (score.mjs, beside or above it) read it.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startNexus } from './client/nexus-client.ts';
import type { NexusClient } from './client/nexus-client.ts';

interface Row {
  _id: string;
  title?: string;
  text: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'eval-runs' },
    mode: { type: 'string', default: 'hybrid' },
    limit: { type: 'string', default: '100' },
    'text-only': { type: 'boolean', default: false },
  },
});
if (positionals.length === 0) {
  console.error(
    'usage: npm run eval -- <folder>… [--mode hybrid|dense|lexical] [--limit 100] [--text-only] [--out folder]',
  );
  process.exit(2);
}

/** What the API takes as a title. */
const titleCharacters = 200;

const nexus = await startNexus();
const table: Record<string, Record<string, number | string>> = {};
try {
  for (const folder of positionals) table[nameOf(folder)] = await evaluate(nexus, resolve(folder));
} finally {
  await nexus.stop();
}
console.table(table);

function nameOf(folder: string): string {
  const path = resolve(folder);
  return existsSync(join(dirname(path), 'score.mjs')) ? basename(path) : `${basename(dirname(path))}/${basename(path)}`;
}

async function evaluate(client: NexusClient, folder: string): Promise<Record<string, number | string>> {
  const name = nameOf(folder);
  // Titles of the cross-lingual sets are in English whatever the text is in, so their README says to leave them out.
  const textOnly = values['text-only'] || name.startsWith('xquad');
  const corpus = readRows(join(folder, 'corpus.jsonl'));
  const queries = readRows(join(folder, 'queries.jsonl'));
  const collectionId = await client.createCollection(name);
  const begun = performance.now();
  const ids = await client.ingest(
    collectionId,
    // A document may be nothing but its title; one without either cannot be found by anybody.
    corpus.flatMap((row) => {
      const title = textOnly ? '' : (row.title ?? '').trim();
      const text = row.text.trim() === '' ? title : row.text;
      return text === ''
        ? []
        : [{ name: row._id, text, ...(title !== '' && { title: title.slice(0, titleCharacters) }) }];
    }),
    (done) => process.stderr.write(`\r${name}: ${done}/${corpus.length} documents `),
  );
  const ingestSeconds = (performance.now() - begun) / 1000;
  const times: number[] = [];
  const run: string[] = [];
  for (const query of queries) {
    const asked = performance.now();
    const results = await client.search({
      query: query.text,
      collectionIds: [collectionId],
      limit: Number(values.limit),
      mode: values.mode,
    });
    times.push(performance.now() - asked);
    results.forEach(({ documentId }, index) => {
      for (const id of ids.get(documentId) ?? [])
        run.push(`${query._id} Q0 ${id} ${index + 1} ${(1000 - index).toFixed(3)} nexus-${values.mode}`);
    });
  }
  process.stderr.write('\r');
  mkdirSync(values.out, { recursive: true });
  const file = join(values.out, `${name.replace('/', '-')}.trec`);
  writeFileSync(file, `${run.join('\n')}\n`);
  const scores = await score(folder, file);
  times.sort((a, b) => a - b);
  return {
    'nDCG@10': scores['ndcg@10'] ?? 0,
    'recall@10': scores['recall@10'] ?? 0,
    'recall@100': scores['recall@100'] ?? 0,
    'all gold@10': scores['allgold@10'] ?? 0,
    documents: corpus.length,
    queries: queries.length,
    'ingest s': Math.round(ingestSeconds),
    'search p50 ms': Math.round(times[Math.floor(times.length / 2)] ?? 0),
    run: file,
  };
}

function readRows(file: string): Row[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line) as Row);
}

async function score(folder: string, run: string): Promise<Record<string, number>> {
  const scorer = [dirname(folder), dirname(dirname(folder))]
    .map((at) => join(at, 'score.mjs'))
    .find((path) => existsSync(path));
  if (scorer === undefined) throw new Error(`There is no score.mjs beside or above ${folder}; the run is in ${run}.`);
  const { stdout } = await promisify(execFile)(process.execPath, [scorer, run, join(folder, 'qrels.tsv')], {
    maxBuffer: 1e8,
  });
  return JSON.parse(stdout) as Record<string, number>;
}
