import type { PhrasePart } from './phrase-syntax.ts';
import type { RequestWord } from './request-words.ts';
import { anyText } from './slot.ts';
import type { SlotMatcher } from './slot.ts';

/** What a phrase took from a request: for each slot its words, and how many words of the phrase itself matched. */
export interface PhraseMatch {
  slots: Map<string, readonly RequestWord[]>;
  literals: number;
}

type Slot = SlotMatcher | typeof anyText;

type Step =
  | { kind: 'word'; word: string }
  | { kind: 'slot'; name: string; matcher: Slot }
  | { kind: 'split'; to: number[] }
  | { kind: 'jump'; to: number };

/** Marks that may stand between two parts of a phrase, and at its end. */
const marks = new Set(',:;.?!-–—→"“”)]');

/**
 * A phrase, ready to be compared with requests. Each place in it is tried at each word of the request once, so that the time
 * grows with the product of both.
 */
export class Phrase {
  readonly #steps: Step[] = [];

  constructor(parts: readonly PhrasePart[], slots: (name: string) => Slot) {
    this.#compile(parts, slots);
  }

  /** The whole request must be what the phrase says. A slot takes as much as it can. */
  match(words: readonly RequestWord[]): PhraseMatch | undefined {
    const failed = new Set<number>();
    const ends = new SlotEnds(words);
    const taken: { name: string; from: number; to: number }[] = [];
    let literals = 0;

    const attempt = (step: number, at: number): boolean => {
      const key = step * (words.length + 1) + at;
      if (failed.has(key)) return false;
      if (follow(step, at)) return true;
      failed.add(key);
      return false;
    };

    const follow = (step: number, at: number): boolean => {
      const current = this.#steps[step];
      if (current === undefined) return words.slice(at).every(isMark);
      switch (current.kind) {
        case 'jump':
          return attempt(current.to, at);
        case 'split':
          return current.to.some((target) => attempt(target, at));
        case 'word': {
          const from = skipMarks(words, at);
          if (words[from]?.kind !== 'word' && words[from]?.kind !== 'number') return false;
          if (words[from].text !== current.word || !attempt(step + 1, from + 1)) return false;
          literals += 1;
          return true;
        }
        case 'slot': {
          const { matcher, name } = current;
          const signed = matcher !== anyText && matcher.takesMarks && isSignOfNumber(words, at);
          const from = signed ? at : skipMarks(words, at);
          for (const to of ends.of(step, matcher, from)) {
            if (!attempt(step + 1, to)) continue;
            taken.push({ name, from, to });
            return true;
          }
          return false;
        }
      }
    };

    if (!attempt(0, 0)) return undefined;
    return { slots: new Map(taken.map(({ name, from, to }) => [name, words.slice(from, to)])), literals };
  }

  #compile(parts: readonly PhrasePart[], slots: (name: string) => Slot): void {
    for (const part of parts) {
      if (part.kind === 'word') this.#steps.push(part);
      else if (part.kind === 'slot') this.#steps.push({ ...part, matcher: slots(part.name) });
      else this.#compileChoice(part.options, slots);
    }
  }

  #compileChoice(options: readonly (readonly PhrasePart[])[], slots: (name: string) => Slot): void {
    const split: number[] = [];
    const jumps: { kind: 'jump'; to: number }[] = [];
    this.#steps.push({ kind: 'split', to: split });
    // The longest first: what may be left out is left out only if it has to be.
    for (const option of options.toSorted((one, other) => other.length - one.length)) {
      split.push(this.#steps.length);
      this.#compile(option, slots);
      const jump = { kind: 'jump' as const, to: 0 };
      jumps.push(jump);
      this.#steps.push(jump);
    }
    for (const jump of jumps) jump.to = this.#steps.length;
  }
}

/** Where slots may end. */
class SlotEnds {
  readonly #words: readonly RequestWord[];
  /** By step: what was tried from here on led nowhere. */
  readonly #tried = new Map<number, number>();

  constructor(words: readonly RequestWord[]) {
    this.#words = words;
  }

  /** The farthest first. Of any text those that this step has tried from a later beginning are left out. */
  *of(step: number, matcher: Slot, from: number): Generator<number> {
    if (matcher !== anyText) {
      yield* matcher.ends(this.#words, from);
      return;
    }
    const before = this.#tried.get(step) ?? this.#words.length;
    this.#tried.set(step, Math.min(before, from));
    for (let to = before; to > from; to -= 1) yield to;
  }
}

export function isMark({ kind, text }: RequestWord): boolean {
  return kind === 'sign' && marks.has(text);
}

function skipMarks(words: readonly RequestWord[], from: number): number {
  let at = from;
  for (let word = words[at]; word !== undefined && isMark(word); word = words[at]) at += 1;
  return at;
}

function isSignOfNumber(words: readonly RequestWord[], at: number): boolean {
  return words[at]?.text === '-' || words[at]?.text === '.';
}
