import { readFileSync, writeFileSync } from 'node:fs';
import { compareScores } from '../../src/domain/evaluation/compare-scores.ts';
import { rankingMeasures } from '../../src/domain/evaluation/ranking-scores.ts';
import type { EvaluatedQuery } from '../../src/application/protocol/evaluations.ts';
import type { KeptScores } from '../../src/domain/evaluation/report.ts';

/** The scores of each query, by folder. */
type Baseline = Record<string, KeptScores>;

export function scoresOf(queries: readonly EvaluatedQuery[]): KeptScores {
  const scored = queries.flatMap(({ query, a }, place) => (a === undefined ? [] : [{ place, id: query.id, a }]));
  return {
    places: scored.map(({ place }) => place),
    ids: scored.map(({ id }) => id),
    a: Object.fromEntries(
      rankingMeasures.map((measure) => [measure, scored.map(({ a }) => a.scores[measure])]),
    ) as KeptScores['a'],
  };
}

export function saveBaseline(file: string, baseline: Baseline): void {
  writeFileSync(file, `${JSON.stringify(baseline)}\n`);
}

/** Says of each folder how it stands against the saved scores; false when one is worse, or is not in the file. */
export function passesGate(file: string, now: Baseline): boolean {
  const saved = JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  return Object.entries(now)
    .map(([folder, scores]) => {
      const before = saved[folder];
      const compared = before && compareScores(before, scores);
      if (compared === undefined) {
        console.log(`${folder}: not in ${file}`);
        return false;
      }
      const { test, verdict } = compared;
      const { value, low, high, count } = test.difference;
      const span = `${signed(value)} [${signed(low)}, ${signed(high)}], p = ${test.p.toFixed(3)}, ${count} queries`;
      console.log(
        `${folder}: ${verdict === 'same' ? 'the same as' : `${verdict} than`} the baseline by nDCG@10: ${span}`,
      );
      return verdict !== 'worse';
    })
    .every(Boolean);
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
