/**
 * Index terms for languages that no stemmer here knows: each word, its first letters, and the runs of three letters in it.
 * Inflection changes the end of a word and leaves most of its runs alone; compounds share theirs with their parts. Scripts
 * without spaces give single characters, pairs and threes of them.
 */

/** Letters that stand for a word's stem. */
const stemLetters = 4;
/** A word longer than this is data. */
const longestWord = 40;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** A character of these is a part of a syllable, not a word. */
const syllabic = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** In order of the text, repeated as often as they stand there. `_` is a word's edge, `^` opens its first letters. */
export function gramTerms(text: string): string[] {
  const words =
    withoutAccents(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.flatMap((word) => {
    if (syllabic.test(word)) return [...runs(word, 2), ...runs(word, 3)];
    if (unspaced.test(word)) return [...runs(word, 1), ...runs(word, 2)];
    const letters = Array.from(word).slice(0, longestWord);
    return [letters.join(''), `^${letters.slice(0, stemLetters).join('')}`, ...runs(`_${letters.join('')}_`, 3)];
  });
}

/** People leave them out; marks of scripts that need them stay. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036F]/g, '')
    .normalize('NFC');
}

function runs(word: string, length: number): string[] {
  const letters = Array.from(word);
  if (letters.length <= length) return [word];
  return letters.slice(length - 1).map((_, index) => letters.slice(index, index + length).join(''));
}

/** More of them only cost time: a question of twenty words has some 150. */
const mostGrams = 256;

/** The index terms to look for with a question, each once. */
export function queryGrams(question: string): string[] {
  return [...new Set(gramTerms(question))].slice(0, mostGrams);
}
