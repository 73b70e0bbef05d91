import type { RequestWord } from './request-words.ts';

const before = [
  'hey nexus',
  'ok nexus',
  'nexus',
  'hey',
  'hi',
  'hello',
  'ok',
  'okay',
  'so',
  'please',
  'kindly',
  'can you',
  'could you',
  'would you',
  'will you',
  'can you tell me',
  'could you tell me',
  'do you know',
  'tell me',
  'give me',
  'show me',
  'i would like to know',
  'i want to know',
  'i need to know',
  'i want you to',
  'i need you to',
  'just',
  'quickly',
];
const after = ['please', 'thanks', 'thank you', 'for me', 'now', 'right now', 'nexus'];

const beforeWords = sorted(before);
const afterWords = sorted(after);

/**
 * A request as it is, without what is said for courtesy before it, and without what is said before and after it. All three,
 * because it may be part of what is asked ("translate to Dutch: come here, please").
 */
export function withoutCourtesy(words: readonly RequestWord[]): (readonly RequestWord[])[] {
  let start = 0;
  for (let length = 1; length > 0; start += length) length = lengthAt(words, beforeWords, start);
  const rest = words.slice(start);
  let end = rest.length;
  for (let cut = true; cut;) {
    const from = trailing(rest, end);
    cut = from < end;
    end = from;
  }
  const readings = [words, ...(start > 0 ? [rest] : []), ...(end < rest.length ? [rest.slice(0, end)] : [])];
  return readings.filter((part) => part.some(({ kind }) => kind !== 'sign'));
}

function sorted(phrases: readonly string[]): string[][] {
  return phrases.map((phrase) => phrase.split(' ')).toSorted((one, other) => other.length - one.length);
}

/** Words of the longest phrase that stands here, with the marks after it. */
function lengthAt(words: readonly RequestWord[], phrases: readonly string[][], at: number): number {
  const phrase = phrases.find((candidate) => candidate.every((word, index) => words[at + index]?.text === word));
  if (phrase === undefined) return 0;
  let length = phrase.length;
  while (isMark(words[at + length])) length += 1;
  return length;
}

/** Where the last phrase begins, with the marks around it. */
function trailing(words: readonly RequestWord[], end: number): number {
  let last = end;
  while (last > 0 && isMark(words[last - 1])) last -= 1;
  const phrase = afterWords.find((candidate) =>
    candidate.every((word, index) => words[last - candidate.length + index]?.text === word),
  );
  if (phrase === undefined) return end;
  let from = last - phrase.length;
  while (from > 0 && isMark(words[from - 1])) from -= 1;
  return from;
}

function isMark(word: RequestWord | undefined): boolean {
  return word?.kind === 'sign' && /[,.!?:;–—]/.test(word.text);
}
