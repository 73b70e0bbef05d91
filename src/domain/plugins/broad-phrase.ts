import { contentWords } from '../rag/words.ts';
import { describeTools } from './descriptor.ts';
import { isFunctionWord } from '../rag/language.ts';
import { joinPath } from './fault.ts';
import { parsePhrase } from './phrase-syntax.ts';
import { plainQuestions } from './plain-questions.ts';
import { routeByPhrase } from './route.ts';
import type { Fault } from './fault.ts';
import type { Manifest } from './manifest.ts';
import type { PhrasePart } from './phrase-syntax.ts';

/** More of them say nothing new. */
const mostFaults = 20;

/** One way to read a phrase: whether a slot takes any text, and whether anything tells it from other requests. */
interface Reading {
  isOpen: boolean;
  tells: boolean;
}

/**
 * Phrases that would keep questions from documents: those that take any text after words that every question has, and those
 * that take one of the plain questions. Of a manifest that is well formed; built-in ones are tried against more.
 */
export function broadPhraseFaults(manifest: Manifest): Fault[] {
  const faults: Fault[] = [];
  for (const [toolIndex, tool] of describeTools(manifest).entries()) {
    const { phrases, slots } = manifest.tools[toolIndex] ?? { phrases: [], slots: {} };
    for (const [index, given] of phrases.entries()) {
      const path = joinPath('tools', toolIndex, 'phrases', index);
      const readings = readingsOf(parsePhrase(typeof given === 'string' ? given : given.say), slots);
      const only = { ...tool, phrases: tool.phrases.slice(index, index + 1) };
      const taken = plainQuestions.find((question) => routeByPhrase(question, [only]) !== undefined);
      if (taken !== undefined) faults.push({ path, message: `would take “${taken}”: ${advice}` });
      else if (readings.some(({ isOpen, tells }) => isOpen && !tells))
        faults.push({ path, message: `would take questions of every kind: ${advice}` });
      if (faults.length >= mostFaults) return faults;
    }
  }
  return faults;
}

const advice = 'add a word that is said for this tool alone, or bind its slots to lists';

function readingsOf(parts: readonly PhrasePart[], slots: Readonly<Record<string, unknown>>): Reading[] {
  return parts.reduce<Reading[]>(
    (before, part) => distinct(before.flatMap((one) => partReadings(part, slots).map((other) => both(one, other)))),
    [{ isOpen: false, tells: false }],
  );
}

function partReadings(part: PhrasePart, slots: Readonly<Record<string, unknown>>): Reading[] {
  if (part.kind === 'choice') return distinct(part.options.flatMap((option) => readingsOf(option, slots)));
  if (part.kind === 'word') return [{ isOpen: false, tells: isTelling(part.word) }];
  const isBound = Object.hasOwn(slots, part.name);
  return [{ isOpen: !isBound, tells: isBound }];
}

function both(one: Reading, other: Reading): Reading {
  return { isOpen: one.isOpen || other.isOpen, tells: one.tells || other.tells };
}

/** Four at most. */
function distinct(readings: readonly Reading[]): Reading[] {
  return [...new Map(readings.map((reading) => [`${reading.isOpen} ${reading.tells}`, reading])).values()];
}

/** Said when something is asked for, whatever it is. */
const asking = new Set(
  'find get look search list read see ask help want need know think let hey hi hello ok okay nexus kindly thanks thank like many something anything everything thing question answer'.split(
    ' ',
  ),
);

function isTelling(word: string): boolean {
  return /\p{L}/u.test(word) && !asking.has(word) && !isFunctionWord(word) && contentWords(word).length > 0;
}
