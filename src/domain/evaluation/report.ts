import type { Interval } from './interval.ts';
import type { PairedTest } from './paired-test.ts';
import type { RankingMeasure } from './ranking-scores.ts';
import type { Verdict } from './gate.ts';

export type RankingFigures = Record<RankingMeasure, Interval>;

/** What came of an evaluation. */
export interface EvaluationReport {
  /** What was searched. */
  index: { embedder: string | null; chunker: string; passages: number };
  /** With the evaluation's settings, and with those it is compared with; over the queries that have a relevant document. */
  a: RankingFigures;
  b?: RankingFigures;
  /** B against A. */
  comparison?: Record<RankingMeasure, PairedTest>;
  answers?: AnswerFigures;
  /** Labels of relevant documents that the collection does not have; they count as not found. */
  missing: number;
  /** How A stands against the collection's baseline. */
  baseline?: BaselineComparison;
}

export interface AnswerFigures {
  /** Of the citations, those whose sentence is supported by what it quotes. */
  citationPrecision: Interval;
  /** Of the questions with a right answer, those where it stands in what the answer cites. */
  holdsAnswer?: Interval;
  /** How well confidence tells questions that the documents answer from those they do not. */
  abstentionAuc?: Interval;
  /** Of the answerable questions, those that were answered. */
  answered?: Interval;
  /** Of the unanswerable ones, those where no answer was given. */
  declined?: Interval;
}

export interface BaselineComparison {
  evaluationId: string;
  name: string;
  /** Of nDCG@10, on the queries that both have. */
  test: PairedTest;
  verdict: Verdict;
  /** `refused` when it is worse. */
  gate: 'passed' | 'refused';
}

/** The scores of each query, by which a later evaluation is compared; rounded to five places. */
export interface KeptScores {
  /** Place in the evaluation of each scored query, from 0, and its id. */
  places: number[];
  ids: string[];
  a: Record<RankingMeasure, number[]>;
  b?: Record<RankingMeasure, number[]>;
}
