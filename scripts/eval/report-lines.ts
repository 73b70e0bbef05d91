import type { AnswerFigures } from './answer-figures.ts';
import type { EvaluationReport, Interval, PairedTest } from '../../src/application/protocol/evaluations.ts';

const names = {
  ndcgAt10: 'nDCG@10',
  mrrAt10: 'MRR@10',
  recallAt10: 'recall@10',
  recallAt100: 'recall@100',
  allGoldAt10: 'all gold@10',
} as const;
const measures = Object.entries(names) as [keyof typeof names, string][];

/** The figures of a run as a row of the table, each with its interval. */
export function rankingRow(figures: EvaluationReport['a']): Record<string, string> {
  return Object.fromEntries(measures.map(([measure, name]) => [name, interval(figures[measure])]));
}

/** The paired test of each measure, in words. */
export function comparisonLines(comparison: NonNullable<EvaluationReport['comparison']>): string[] {
  return measures.map(([measure, name]) => `  ${name.padEnd(12)} ${inWords(comparison[measure])}`);
}

function inWords({ difference, p, better, worse, same }: PairedTest): string {
  return `B is better on ${better}, worse on ${worse}, the same on ${same} queries; difference ${interval(difference)}, p = ${p.toFixed(4)}`;
}

export function answerLines(figures: AnswerFigures): string[] {
  const { verbatim, damage, abstentionAuc } = figures;
  const kinds = Object.entries(damage.kinds).map(([kind, { tried, supported }]) => `${kind} ${supported}/${tried}`);
  return [
    `  right answer in the cited sentences   ${interval(figures.holdsAnswer)} of ${figures.holdsAnswer.count} answerable questions`,
    `  answered, of answerable               ${interval(figures.answered)}`,
    `  declined, of unanswerable             ${interval(figures.declined)} of ${figures.declined.count}`,
    `  abstention AUC                        ${abstentionAuc ? interval(abstentionAuc) : '-'}`,
    `  citations supported                   ${interval(figures.supported)} of ${figures.supported.count}`,
    `  quotes verbatim at their offsets      ${verbatim.right} of ${verbatim.all}`,
    `  undamaged sentences called supported  ${damage.whole.supported} of ${damage.whole.tried}`,
    `  damaged sentences called supported    ${damage.damaged.supported} of ${damage.damaged.tried} (${kinds.join(', ')})`,
  ];
}

export function interval({ value, low, high }: Interval): string {
  return `${short(value)} [${short(low)}, ${short(high)}]`;
}

function short(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** Rows under the names of all their columns. */
export function tableLines(rows: Readonly<Record<string, Readonly<Record<string, string | number>>>>): string[] {
  const columns = ['', ...new Set(Object.values(rows).flatMap((row) => Object.keys(row)))];
  const cells = Object.entries(rows).map(([name, row]) => [
    name,
    ...columns.slice(1).map((column) => String(row[column] ?? '')),
  ]);
  const lines = [columns, ...cells];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
