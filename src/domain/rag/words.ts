import { distinctWords } from './lexical-terms.ts';

const functionWords = new Set(
  `a about after all also am an and any are as at be been before being between both but by can could did do does for
  from had has have how i if in into is it its me more most my no not of on or our out over please s she should so some
  such t than that the their them then there these they this those to under up us was we were what when where which
  while who whom whose why will with would you your he his her him tell show give explain describe`.split(/\s+/),
);

/** The words of a text that carry its meaning, cut to a rough stem so that `years` meets `year`. */
export function contentWords(text: string): string[] {
  const words = distinctWords(text).filter((word) => !functionWords.has(word));
  return [...new Set(words.flatMap((word) => (unspaced.test(word) ? pairsOf(word) : stem(word))))];
}

/** Scripts that write without spaces: what looks like a word there is a clause. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Every two characters that follow each other, and numbers whole. */
function pairsOf(clause: string): string[] {
  return clause.split(/(\p{N}+)/u).flatMap((part) => {
    if (/^\p{N}/u.test(part)) return part;
    const characters = Array.from(part);
    return characters.length < 2
      ? characters
      : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
  });
}

/** Rough on purpose: it only has to treat two forms of a word alike, never to be a word. */
function stem(word: string): string {
  if (!/^[a-z]+$/.test(word) || word.length < 4) return word;
  return word
    .replace(/(?:ational|ation|ingly|edly|ments?|ness)$/, '')
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?<=[a-z]{3})(?:ing|ed|es|s|e|ly)$/, '')
    .replace(/([b-df-hj-np-tv-z])\1$/, '$1');
}

/** Share of `wanted` words that `held` has, 0 to 1; 0 when nothing is wanted. */
export function containment(wanted: readonly string[], held: ReadonlySet<string>): number {
  if (wanted.length === 0) return 0;
  return wanted.filter((word) => held.has(word)).length / wanted.length;
}
