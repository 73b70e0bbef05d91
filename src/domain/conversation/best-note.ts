import { containment, contentWords } from '../rag/words.ts';

/** Share of the words of a request that a note must have to be meant. */
const least = 0.5;

/** The note that a request to forget something means, if one is close enough: the one that shares most with it. */
export function bestNote<Note extends { text: string }>(wanted: string, notes: readonly Note[]): Note | undefined {
  const words = contentWords(wanted);
  let best: { note: Note; score: number } | undefined;
  for (const note of notes) {
    const held = contentWords(note.text);
    const share = containment(words, new Set(held));
    // Of two that have all of it, the one with less besides.
    const score = share + containment(held, new Set(words)) / 10;
    if (share >= least && score > (best?.score ?? 0)) best = { note, score };
  }
  return best?.note;
}
