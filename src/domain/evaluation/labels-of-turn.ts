import type { LabelSource, LabelledQuery } from './labelled-query.ts';
import type { Turn } from '../conversation/turn.ts';

/** Where a document is. */
export interface NamedDocument {
  documentId: string;
  collectionId: string;
}

/**
 * What the feedback on a turn says about each collection that it cites: with a thumb up the documents cited are relevant, a
 * citation marked as wrong is not, and one marked as right is, as is the document that somebody named. Undefined for a
 * collection of which nothing is said, or no more.
 */
export function labelsOfTurn(
  { id, citations, feedback = {} }: Pick<Turn, 'id' | 'citations' | 'feedback'>,
  { text, named }: { text: string; named?: NamedDocument | undefined },
): Map<string, (LabelledQuery & { source: LabelSource }) | undefined> {
  const grades = new Map<string, Map<string, number>>(citations.map(({ collectionId }) => [collectionId, new Map()]));
  const grade = ({ documentId, collectionId }: NamedDocument, value: number): unknown =>
    grades.set(collectionId, (grades.get(collectionId) ?? new Map<string, number>()).set(documentId, value));
  const marked = (verdict: 'right' | 'wrong'): typeof citations =>
    citations.filter(({ index }) => feedback.citations?.some((one) => one.index === index && one.verdict === verdict));
  if (feedback.rating === 'up') for (const citation of citations) grade(citation, 1);
  // A document that is cited twice, rightly and wrongly, is relevant.
  for (const citation of marked('wrong')) grade(citation, 0);
  for (const citation of marked('right')) grade(citation, 1);
  if (named !== undefined) grade(named, 1);
  const source = feedback.citations !== undefined || feedback.documentId !== undefined ? 'correction' : 'thumb';
  return new Map(
    [...grades].map(([collectionId, relevant]) => [
      collectionId,
      relevant.size === 0 ? undefined : { id: `turn ${id}`, text, relevant: Object.fromEntries(relevant), source },
    ]),
  );
}
