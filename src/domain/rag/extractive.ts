import { answerKind } from './answer-kind.ts';
import { containment, contentWords } from './words.ts';
import { onSubject } from './names.ts';
import { splitSentences } from './sentences.ts';
import type { Passage } from './passage.ts';

/** Sentences that an answer quotes of the best passage: four of five hold what was asked for where the passage does. */
const mostSentences = 4;
/** What a sentence gains from the one before, which it may go on from, and from the one behind. */
const carried = { before: 0.2, after: 0.1 };
/** What a sentence of the kind of answer asked for is worth against all of the question's words. */
const kindWeight = 0.15;
/** How many of the best sentence's words another may share before it says the same. */
const same = 0.7;
/** Against the best one, what a sentence of another passage must be worth to be quoted as well. */
const asGood = 1.1;

interface Candidate {
  passage: number;
  text: string;
  words: ReadonlySet<string>;
  order: number;
  score: number;
}

/**
 * Answers in the documents' own words: up to four sentences of the best passage that speaks of what the question names, and
 * one of another where that fits better still, each with its `[n]`. `undefined` when no passage does: a sentence that fits but
 * for the name is the answer to another question. A sentence is worth the share of the question's words it has, rarer ones
 * counting more, something for the kind of answer that is asked for, and something for what stands beside it.
 */
export function answerExtractively(question: string, passages: readonly Passage[]): string | undefined {
  const spoken = onSubject(
    question,
    passages.map(({ title, headings, text }) => [title, ...headings, text].join('\n')),
  );
  const wanted = contentWords(question);
  const rarity = rarityIn(passages);
  const all = wanted.reduce((sum, word) => sum + rarity(word), 0) || 1;
  const kind = answerKind(question);
  const candidates = [...spoken]
    .flatMap((index) => sentencesOf(passages, index))
    .map((candidate, order): Candidate => {
      const held = wanted.reduce((sum, word) => sum + (candidate.words.has(word) ? rarity(word) : 0), 0) / all;
      return { ...candidate, order, score: held + (kind?.test(candidate.text) === true ? kindWeight : 0) };
    });
  const worthwhile = withNeighbours(candidates).filter(({ score }) => score > 0);
  const [first] = worthwhile;
  if (first === undefined) return undefined;
  return choose(worthwhile, first.passage)
    .map(({ text, passage }) => `${text} [${passage + 1}]`)
    .join(' ');
}

function withNeighbours(candidates: readonly Candidate[]): Candidate[] {
  const scoreAt = (index: number, passage: number): number =>
    candidates[index]?.passage === passage ? (candidates[index]?.score ?? 0) : 0;
  return candidates.map((candidate, index) => {
    const { passage, score } = candidate;
    const before = carried.before * scoreAt(index - 1, passage);
    // What says nothing by itself may go on from what does, but does not lead up to it.
    const after = score > 0 ? carried.after * scoreAt(index + 1, passage) : 0;
    return { ...candidate, score: score + before + after };
  });
}

/** A word that fewer of the passages hold says more. */
function rarityIn(passages: readonly Passage[]): (word: string) => number {
  const held = passages.map(({ title, text }) => new Set(contentWords(`${title} ${text}`)));
  return (word) => {
    const holding = held.filter((words) => words.has(word)).length;
    return Math.log(1 + (passages.length + 0.5) / (holding + 0.5));
  };
}

function sentencesOf(passages: readonly Passage[], passage: number): Candidate[] {
  const whole = passages[passage]?.text ?? '';
  return splitSentences(whole).flatMap(({ start, end }) => {
    const text = whole.slice(start, end).replace(/\s+/g, ' ');
    // Headings, captions and lone numbers are no statements.
    if (text.length > 700 || contentWords(text).length < 2) return [];
    return { passage, text, words: new Set(contentWords(text)), order: 0, score: 0 };
  });
}

/** In reading order. */
function choose(candidates: readonly Candidate[], first: number): Candidate[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score || a.order - b.order);
  const chosen: Candidate[] = [];
  const take = (candidate: Candidate): void => {
    if (!chosen.some((other) => containment([...candidate.words], other.words) > same)) chosen.push(candidate);
  };
  for (const candidate of ranked.filter(({ passage }) => passage === first)) {
    if (chosen.length === mostSentences) break;
    take(candidate);
  }
  const other = ranked.find(({ passage }) => passage !== first);
  if (other !== undefined && other.score > (chosen[0]?.score ?? 0) * asGood) take(other);
  return chosen.sort((a, b) => a.order - b.order);
}
