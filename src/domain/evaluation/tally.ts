import { isAnswerable } from './labelled-query.ts';
import { meanOf, ratioOf } from './interval.ts';
import { pairedTest } from './paired-test.ts';
import { rankingMeasures } from './ranking-scores.ts';
import { separationOf } from './separation.ts';
import type { AnswerFigures, EvaluationReport, KeptScores, RankingFigures } from './report.ts';
import type { LabelledQuery } from './labelled-query.ts';
import type { AnswerOutcome, QueryOutcome } from './outcome.ts';
import type { RankingMeasure, RankingScores } from './ranking-scores.ts';

/** Takes in the outcomes of an evaluation, in order, and says what they come to. Keeps numbers only. */
export class EvaluationTally {
  readonly #places: number[] = [];
  readonly #ids: string[] = [];
  readonly #a: RankingScores[] = [];
  readonly #b: RankingScores[] = [];
  readonly #answers: Answered[] = [];
  #count = 0;
  #missing = 0;

  get count(): number {
    return this.#count;
  }

  add(query: LabelledQuery, { a, b, answer, missing = 0 }: QueryOutcome): void {
    if (a !== undefined) {
      this.#places.push(this.#count);
      this.#ids.push(query.id);
      this.#a.push(a.scores);
      if (b !== undefined) this.#b.push(b.scores);
    }
    if (answer !== undefined) this.#answers.push(answered(query, answer));
    this.#missing += missing;
    this.#count += 1;
  }

  scores(): KeptScores {
    return {
      places: this.#places,
      ids: this.#ids,
      a: columnsOf(this.#a, rounded),
      ...(this.#b.length > 0 && { b: columnsOf(this.#b, rounded) }),
    };
  }

  figures(): Omit<EvaluationReport, 'index' | 'baseline'> {
    const [a, b] = [columnsOf(this.#a), columnsOf(this.#b)];
    return {
      a: figuresOf(a),
      ...(this.#b.length > 0 && { b: figuresOf(b), comparison: each((measure) => pairedTest(a[measure], b[measure])) }),
      ...(this.#answers.length > 0 && { answers: answerFigures(this.#answers) }),
      missing: this.#missing,
    };
  }
}

interface Answered {
  isAnswerable: boolean | undefined;
  abstained: boolean;
  confidence: number;
  citations: number;
  supported: number;
  holdsAnswer: boolean | undefined;
}

function answered(query: LabelledQuery, { abstained, confidence, citations, holdsAnswer }: AnswerOutcome): Answered {
  const supported = citations.filter(({ verdict }) => verdict === 'supported').length;
  return {
    isAnswerable: isAnswerable(query),
    abstained,
    confidence,
    citations: citations.length,
    supported,
    holdsAnswer,
  };
}

function answerFigures(answers: readonly Answered[]): AnswerFigures {
  const answerable = answers.filter((answer) => answer.isAnswerable === true);
  const unanswerable = answers.filter((answer) => answer.isAnswerable === false);
  const gold = answers.filter((answer) => answer.holdsAnswer !== undefined);
  const confidences = (of: readonly Answered[]): number[] => of.map(({ confidence }) => confidence);
  const abstentionAuc = separationOf(confidences(answerable), confidences(unanswerable));
  return {
    citationPrecision: ratioOf(answers.map(({ supported, citations }) => ({ part: supported, whole: citations }))),
    ...(gold.length > 0 && { holdsAnswer: meanOf(gold.map(({ holdsAnswer }) => Number(holdsAnswer))) }),
    ...(abstentionAuc && { abstentionAuc }),
    ...(answerable.length > 0 && { answered: meanOf(answerable.map(({ abstained }) => Number(!abstained))) }),
    ...(unanswerable.length > 0 && { declined: meanOf(unanswerable.map(({ abstained }) => Number(abstained))) }),
  };
}

function figuresOf(columns: Record<RankingMeasure, number[]>): RankingFigures {
  return each((measure) => meanOf(columns[measure]));
}

function columnsOf(
  scores: readonly RankingScores[],
  as: (score: number) => number = (score) => score,
): Record<RankingMeasure, number[]> {
  return each((measure) => scores.map((score) => as(score[measure])));
}

function each<Value>(of: (measure: RankingMeasure) => Value): Record<RankingMeasure, Value> {
  return Object.fromEntries(rankingMeasures.map((measure) => [measure, of(measure)])) as Record<RankingMeasure, Value>;
}

function rounded(score: number): number {
  return Math.round(score * 100_000) / 100_000;
}
