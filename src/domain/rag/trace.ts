import type { Answerability } from './answerability.ts';
import type { Passage } from './passage.ts';
import type { ScoreParts } from './score.ts';
import type { SearchMode } from './retrieval-settings.ts';

/** A passage that an answer was written from, and why it was among them. */
export interface TracedPassage {
  chunkId: string;
  documentId: string;
  collectionId: string;
  title: string;
  page?: number;
  score: number;
  cosine?: number;
  parts?: ScoreParts;
  /** The beginning of its text. */
  excerpt: string;
}

/** How an answer came to be. */
export interface TurnTrace {
  /** What was searched for. */
  queries: string[];
  mode: SearchMode;
  /** ISO 639-1 code of the question's language, as far as it could be told. */
  language?: string;
  /** How sure it is that the documents hold an answer, and from what on they are taken to. */
  answerability: Answerability;
  /** Best first, numbered from 1 on as citations number them. */
  passages: TracedPassage[];
}

const excerptCharacters = 200;

export function tracedPassage(passage: Passage): TracedPassage {
  const { chunkId, documentId, collectionId, title, page, score, cosine, parts, text } = passage;
  const line = text.replace(/\s+/g, ' ').trim();
  return {
    chunkId,
    documentId,
    collectionId,
    title,
    score,
    excerpt: line.length <= excerptCharacters ? line : `${line.slice(0, excerptCharacters - 1)}…`,
    ...(page !== undefined && { page }),
    ...(cosine !== undefined && { cosine }),
    ...(parts && { parts }),
  };
}
