import type { ScoreParts } from './score.ts';

/** A chunk that a search found. */
export interface Passage {
  /** `<documentId>:<version>:<ordinal>` */
  chunkId: string;
  documentId: string;
  collectionId: string;
  version: number;
  title: string;
  /** Headings above the passage, outermost first. */
  headings: string[];
  text: string;
  /** 1-based, for formats with pages. */
  page?: number;
  /** UTF-8 byte span in the version's extracted text. */
  start: number;
  end: number;
  /** Fused rank score; larger is better, comparable within one search only. */
  score: number;
  /** What the score is made of. */
  parts?: ScoreParts;
  /** Cosine to the question, where dense search ran and scored this passage. */
  cosine?: number;
}
