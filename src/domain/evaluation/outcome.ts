import type { CitationVerdict } from '../rag/evidence.ts';
import type { RankingScores } from './ranking-scores.ts';

/** What came of one query of an evaluation. */
export interface QueryOutcome {
  /** With the evaluation's settings, and with those it is compared with; absent where no document is labelled as relevant. */
  a?: RankingOutcome;
  b?: RankingOutcome;
  /** The first documents that are labelled as relevant. */
  wanted?: FoundDocument[];
  /** Where the query was answered, too. */
  answer?: AnswerOutcome;
  /** Labels of relevant documents that the collection does not have. */
  missing?: number;
}

export interface RankingOutcome {
  scores: RankingScores;
  /** The first documents of the ranking, best first. */
  found: FoundDocument[];
  /** Where the first relevant document stands, from 1; absent where none was found. */
  place?: number;
}

export interface FoundDocument {
  documentId: string;
  title: string;
}

export interface AnswerOutcome {
  abstained: boolean;
  /** From 0 to 1, that the documents hold an answer. */
  confidence: number;
  citations: CitedSentence[];
  /** Whether a right answer stands in what it cites; absent where none is labelled. */
  holdsAnswer?: boolean;
}

/** A sentence of the answer with what it cites. */
export interface CitedSentence {
  sentence: string;
  quote: string;
  documentId: string;
  chunkId: string;
  /** UTF-8 bytes of that version's extracted text. */
  source: { version: number; start: number; end: number };
  verdict: CitationVerdict;
}
