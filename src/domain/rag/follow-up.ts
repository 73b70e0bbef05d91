import { lexicalTerms } from './lexical-terms.ts';
import { contentWords } from './words.ts';

const pointsBack = new Set([
  'it', 'its', 'they', 'them', 'their', 'he', 'him', 'his', 'she', 'her', 'that', 'this', 'those', 'these', 'there',
  'one', 'ones', 'former', 'latter', 'same', 'else', 'more',
]); // prettier-ignore

/**
 * The words to search for: a follow-up that leans on the question before it ("and when did it end?") is searched
 * together with that question; a question that stands on its own is searched as it is.
 */
export function retrievalQuery(question: string, history: readonly { question: string }[]): string {
  const previous = history.at(-1)?.question;
  if (previous === undefined) return question;
  const words = lexicalTerms(question);
  const leans = words.some((word) => pointsBack.has(word)) || contentWords(question).length <= 2;
  return leans ? `${previous} ${question}` : question;
}
