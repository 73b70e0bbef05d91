import { cosine, towards, unit } from './dense/rescore.ts';
import { fuseScores } from './fuse.ts';
import { standardSettings } from './retrieval-settings.ts';
import type { RetrievalSettings } from './retrieval-settings.ts';
import type { StoredCode } from './dense/rescore.ts';

/** A passage that the words of a query or its meaning found. */
export interface Candidate {
  key: string;
  /** BM25 of the query's words; 0 where none of them stands in it. */
  words: number;
  /** Its vector in the query's space, where it has one. */
  code?: StoredCode['code'];
}

export interface Ranked {
  key: string;
  score: number;
  /** To the query, where both have vectors. */
  cosine?: number;
}

/** How many of the best passages say more about what is sought. */
const feedbackPassages = 3;

/**
 * Ranks candidates by words and meaning, best first; those that score nothing are left out. A query is short, so the
 * best passages of a first ranking are taken to be about what it seeks: its vector moves towards theirs (Rocchio's
 * relevance feedback, on vectors) and meaning is scored again. It is left as it is where only one of the two searched.
 */
export function rankCandidates(
  candidates: readonly Candidate[],
  query?: Float32Array,
  settings: RetrievalSettings = standardSettings,
): Ranked[] {
  const words = { values: candidates.map((candidate) => candidate.words), weight: settings.words };
  if (query === undefined) return best(candidates, fuseScores([words], candidates.length));
  const vector = unit(query);
  const cosines = cosinesTo(vector, candidates);
  const meaning = { values: cosines.map((value) => value ?? 0), weight: 1 - settings.words };
  const first = best(candidates, fuseScores([words, meaning], candidates.length), cosines);
  if (settings.feedback === 0 || candidates.every((candidate) => candidate.words <= 0)) return first;
  const codes = new Map(candidates.map((candidate) => [candidate.key, candidate.code]));
  const about = first.slice(0, feedbackPassages).flatMap(({ key }) => codes.get(key) ?? []);
  const moved = cosinesTo(towards(vector, about, settings.feedback), candidates);
  const again = { ...meaning, values: moved.map((value) => value ?? 0) };
  return best(candidates, fuseScores([words, again], candidates.length), cosines);
}

function cosinesTo(vector: Float32Array, candidates: readonly Candidate[]): (number | undefined)[] {
  return candidates.map(({ key, code }) => code && cosine(vector, { id: key, code }));
}

function best(
  candidates: readonly Candidate[],
  scores: readonly number[],
  cosines: readonly (number | undefined)[] = [],
): Ranked[] {
  return candidates
    .map(({ key }, index) => {
      const value = cosines[index];
      return { key, score: scores[index] ?? 0, ...(value !== undefined && { cosine: value }) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}
