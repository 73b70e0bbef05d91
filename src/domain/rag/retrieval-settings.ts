export type SearchMode = 'hybrid' | 'dense' | 'lexical';

/**
 * How passages are found and ranked: what an evaluation may change to see what becomes of it. The standard values were found
 * on the development sets named in README, "Decisions".
 */
export interface RetrievalSettings {
  mode: SearchMode;
  /** Share of words in a score, 0 to 1; meaning has the rest. */
  words: number;
  /** How far the query's vector moves towards the best passages of a first ranking; 0 for not at all. */
  feedback: number;
  /** How much each of the query's tokens finding its like in a passage counts (late interaction), against words and meaning together. */
  late: number;
  /** How much a title that the question names raises a passage, against the best score there is. */
  named: number;
  /** How much a title that one of the best passages names does, against that passage's score. */
  linked: number;
}

export const standardSettings: RetrievalSettings = {
  mode: 'hybrid',
  words: 0.35,
  feedback: 0.3,
  late: 1,
  named: 0.2,
  linked: 0.2,
};
