import type { Citation } from '../rag/citation.ts';

/** Adds a citation, or puts it in the place of the one of the same number and claim, which it corrects. */
export function putCitation(citations: Citation[], next: Citation): void {
  const at = citations.findIndex(({ index, start }) => index === next.index && start === next.start);
  if (at < 0) citations.push(next);
  else citations[at] = next;
}
