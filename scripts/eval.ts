/**
 * `npm run eval -- <folder>…`: how well Nexus finds things, on labelled collections in BEIR form (corpus.jsonl,
 * queries.jsonl, qrels.tsv). Starts a Nexus of its own in a temporary folder, takes the corpus in and evaluates it through
 * the API. With `--answers` each query is answered, too, and what the answers cite is judged.
 */
import { parseArgs } from 'node:util';
import { Sources } from './eval/sources.ts';
import { answerFigures } from './eval/answer-figures.ts';
import { answerLines, comparisonLines, rankingRow, tableLines } from './eval/report-lines.ts';
import { passesGate, saveBaseline, scoresOf } from './eval/baseline-file.ts';
import { readFolder } from './eval/labelled-folder.ts';
import { runEvaluation } from './eval/run-evaluation.ts';
import { startNexus } from './client/nexus-client.ts';
import { writeRun } from './eval/trec.ts';
import type { KeptScores } from '../src/domain/evaluation/report.ts';
import type { LabelledFolder } from './eval/labelled-folder.ts';
import type { LabelledQuery } from '../src/application/protocol/evaluations.ts';
import type { NexusClient } from './client/nexus-client.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mode: { type: 'string', default: 'hybrid' },
    settings: { type: 'string', default: '{}' },
    compare: { type: 'string' },
    answers: { type: 'boolean', default: false },
    missed: { type: 'boolean', default: false },
    save: { type: 'string' },
    gate: { type: 'string' },
    trec: { type: 'boolean', default: false },
    'text-only': { type: 'boolean', default: false },
    out: { type: 'string', default: 'eval-runs' },
  },
});
if (positionals.length === 0) {
  console.error(`usage: npm run eval -- <folder>… [--mode hybrid|dense|lexical] [--settings '{"words":0.4}'] [--text-only]
  --compare '{"words":0.5}'  a second run, B, with other settings, and the paired test
  --answers                  answers each query, too, and judges what is cited (answers.jsonl, unanswerable.jsonl)
  --missed                   … and shows damaged sentences that were called supported
  --save file, --gate file   keeps the scores; ends with 1 when they are worse than those kept
  --trec [--out folder]      writes TREC run files`);
  process.exit(2);
}

const settings = { ...(JSON.parse(values.settings) as object), mode: values.mode };
const table: Record<string, Record<string, number | string>> = {};
const kept: Record<string, KeptScores> = {};
const words: string[] = [];

const nexus = await startNexus();
try {
  for (const path of positionals) await evaluate(nexus, readFolder(path, { textOnly: values['text-only'] }));
} finally {
  await nexus.stop();
}
for (const line of [...tableLines(table), ...words]) console.log(line);
if (values.save !== undefined) saveBaseline(values.save, kept);
if (values.gate !== undefined && !passesGate(values.gate, kept)) process.exitCode = 1;

async function evaluate(client: NexusClient, folder: LabelledFolder): Promise<void> {
  const { name, texts, queries } = folder;
  const say = (what: string): unknown => process.stderr.isTTY && process.stderr.write(`\r${name}: ${what} `);
  const collectionId = await client.createCollection(name);
  const begun = performance.now();
  const ids = await client.ingest(collectionId, texts, (done) => say(`${done}/${texts.length} documents`));
  const ingested = performance.now();
  const { evaluation, queries: outcomes } = await runEvaluation(
    client,
    {
      collectionId,
      queries: labelled(folder, ids),
      settings,
      answer: values.answers,
      ...(values.compare !== undefined && {
        compareWith: { mode: values.mode, ...(JSON.parse(values.compare) as object) },
      }),
    },
    (done, total) => say(`${done}/${total} queries`),
  );
  const seconds = (performance.now() - ingested) / 1000;
  const { report } = evaluation;
  if (report === undefined) throw new Error('The evaluation has no report.');
  const about = { queries: queries.length, documents: texts.length, 'ingest s': Math.round((ingested - begun) / 1000) };
  table[name] = { ...rankingRow(report.a), ...about, 'queries s': Math.round(seconds) };
  if (report.b && report.comparison) {
    table[`${name} B`] = rankingRow(report.b);
    words.push(`${name}: B against A`, ...comparisonLines(report.comparison));
  }
  if (values.answers) {
    const figures = await answerFigures(outcomes, folder.answers, new Sources(client));
    words.push(`${name}: answers`, ...answerLines(figures));
    if (values.missed) words.push(...figures.damage.missed.map((sentence) => `    ${sentence}`));
  }
  kept[name] = scoresOf(outcomes);
  if (values.trec) say(await writeRun(client, folder, { collectionId, ids, mode: values.mode, out: values.out }));
}

/** The folder's queries, labelled by the ids that its documents have got. */
function labelled(folder: LabelledFolder, ids: ReadonlyMap<string, readonly string[]>): LabelledQuery[] {
  const idOf = new Map([...ids].flatMap(([id, names]) => names.map((name) => [name, id] as const)));
  const answerable = folder.queries.map(({ id, text }) => {
    const grades = [...(folder.grades.get(id) ?? [])].map(([name, grade]) => [idOf.get(name) ?? name, grade] as const);
    const answers = (folder.answers.get(id)?.alternatives ?? []).flatMap(([first, ...more]) =>
      first !== undefined && more.length === 0 ? [first] : [],
    );
    return { id, text, relevant: Object.fromEntries(grades), ...(answers.length > 0 && { answers }) };
  });
  const others = values.answers ? folder.unanswerable.map((query) => ({ ...query, unanswerable: true })) : [];
  return [...answerable, ...others];
}
