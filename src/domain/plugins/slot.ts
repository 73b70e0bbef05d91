import type { RequestWord } from './request-words.ts';
import type { SlotManifest } from './tool.ts';

/** What a slot of a phrase takes. */
export interface SlotMatcher {
  /** Whether a mark at its beginning belongs to it, such as the sign of a number. */
  readonly takesMarks: boolean;
  /** Where it may end if it begins with this word: one beyond its last, the farthest first. */
  ends(words: readonly RequestWord[], from: number): number[];
}

/** A slot of any text: at least one word. */
export const anyText = 'any text';

/** In English; like other words they have to be listed to be taken. */
const numberWords = new Set(
  'one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred thousand million billion'.split(
    ' ',
  ),
);

/** Words that a slot takes whose words are listed. */
const longestOfWords = 60;

export function slotMatcher(slot: SlotManifest, lists: Readonly<Record<string, readonly string[]>>): SlotMatcher {
  if (slot.kind !== 'words') return oneWord(slot.kind);
  const listed = (name: string): readonly string[] => (Object.hasOwn(lists, name) ? (lists[name] ?? []) : []);
  const words = new Set(slot.lists.flatMap(listed).map((word) => word.toLowerCase()));
  const needs = slot.needs === undefined ? undefined : new Set(listed(slot.needs).map((word) => word.toLowerCase()));
  return wordsOf({ listed: words, needs, numbers: slot.numbers, except: new Set(slot.except.map(joined)) });
}

function oneWord(kind: 'url' | 'quoted'): SlotMatcher {
  return { takesMarks: false, ends: (words, from) => (words[from]?.kind === kind ? [from + 1] : []) };
}

interface WordsSlot {
  listed: ReadonlySet<string>;
  needs: ReadonlySet<string> | undefined;
  numbers: 'none' | 'allowed' | 'required';
  except: ReadonlySet<string>;
}

function wordsOf({ listed, needs, numbers, except }: WordsSlot): SlotMatcher {
  return {
    takesMarks: numbers !== 'none',
    ends(words, from) {
      const ends: number[] = [];
      let numbered = numbers !== 'required';
      let needed = needs === undefined;
      for (let at = from; at < Math.min(words.length, from + longestOfWords); at += 1) {
        const word = words[at];
        if (word === undefined || !allowed(word, listed, numbers !== 'none')) break;
        numbered ||= word.kind === 'number' || word.kind === 'date' || numberWords.has(word.text);
        needed ||= needs?.has(word.text) ?? false;
        if (numbered && needed) ends.unshift(at + 1);
      }
      return ends.filter((to) => except.size === 0 || !except.has(joined(textOf(words.slice(from, to)))));
    },
  };
}

function textOf(words: readonly RequestWord[]): string {
  return words.map(({ text }) => text).join('');
}

/** Without space, in lower case. */
function joined(text: string): string {
  return text.replaceAll(/\s/g, '').toLowerCase();
}

const arithmetic = new Set('+-−–*/^%()[].,:!×÷·²³°$€£¥₹√π′″\'"=');

function allowed({ kind, text }: RequestWord, listed: ReadonlySet<string>, numbers: boolean): boolean {
  if (kind === 'word') return listed.has(text);
  if (!numbers) return false;
  return kind === 'number' || kind === 'date' || (kind === 'sign' && arithmetic.has(text));
}
