/** Where a labelled query came from: somebody's file, a thumb under an answer, a citation that somebody put right. */
export const labelSources = ['upload', 'thumb', 'correction'] as const;
export type LabelSource = (typeof labelSources)[number];

/** A question with what is right for it. */
export interface LabelledQuery {
  id: string;
  text: string;
  /** Grades by document id or name: relevant from 1 up, 0 for what is not. */
  relevant?: Record<string, number>;
  /** Texts of which one has to stand in what an answer cites. */
  answers?: string[];
  /** The documents hold no answer. */
  unanswerable?: boolean;
}

/** Whether there is a document to be found for it: only then can a ranking be right. */
export function hasRelevant({ relevant }: LabelledQuery): boolean {
  return Object.values(relevant ?? {}).some((grade) => grade >= 1);
}

/** True or false where the labels say so. */
export function isAnswerable(query: LabelledQuery): boolean | undefined {
  if (query.unanswerable === true) return false;
  return hasRelevant(query) || (query.answers ?? []).length > 0 ? true : undefined;
}
