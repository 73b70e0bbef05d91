import { wordRests, wordStarts } from './wordpiece-vocabulary.ts';
import type { TokenCounter } from '../../domain/ports/token-counter.ts';

/** A longer word is one unknown token for the tokenizer. */
const longestWord = 100;
/** Unknown words: other models spend about a token on as many characters of a script that this one does not know. */
const unknownCharacters = 3;
/** Words whose count is remembered; text repeats itself. */
const remembered = 20_000;

const combining = /\p{Mn}/gu;
/** What stands for itself: punctuation, and characters of the CJK blocks, as the tokenizer lists them. */
const alone =
  /[\p{P}$+<=>^`|~\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/u;
const parts = new RegExp(`${alone.source}|(?:(?!${alone.source})\\S)+`, 'gu');
// oxlint-disable-next-line no-control-regex -- the tokenizer leaves them out, too
const invisible = /[\0-\x08\x0E-\x1F\x7F-\x9F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFFD]/g;

/**
 * Counts as the WordPiece tokenizer of bert-base-uncased splits: lower case, without accents, at white space and
 * punctuation, then each word into the longest parts that the vocabulary has.
 */
export const countWordPieces: TokenCounter = (text) => {
  let count = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) at += 1;
    else if (isPunctuation(code) || isHan(code)) {
      at += 1;
      count += 1;
    } else {
      let end = at;
      let plain = true;
      for (; end < text.length; end++) {
        const next = text.charCodeAt(end);
        if (next < 0x80 ? isSpace(next) || isPunctuation(next) : isSpace(next) || isHan(next)) break;
        plain &&= next > 0x20 && next < 0x7f;
      }
      count += countStretch(text.slice(at, end), plain);
      at = end;
    }
  }
  return count;
};

/** Letters without white space or ASCII punctuation between them; `plain` is ASCII alone, which makes one word. */
function countStretch(text: string, plain: boolean): number {
  const known = counts.get(text);
  if (known !== undefined) return known;
  const count = plain ? countWord(text.toLowerCase()) : countForeign(text);
  if (text.length <= longestWord) {
    if (counts.size >= remembered) counts.clear();
    counts.set(text, count);
  }
  return count;
}

function countForeign(text: string): number {
  const clean = text.replace(invisible, '').normalize('NFD').replace(combining, '').toLowerCase();
  let count = 0;
  for (const [part] of clean.matchAll(parts)) count += alone.test(part) ? 1 : countWord(part);
  return count;
}

const counts = new Map<string, number>();
let starts: Set<string> | undefined;
let rests: Set<string> | undefined;

function countWord(word: string): number {
  starts ??= unpack(wordStarts);
  return split(word, starts) ?? Math.max(1, Math.ceil(word.length / unknownCharacters));
}

/** How many parts of the vocabulary make the word, the longest first; undefined where none does. */
function split(word: string, first: Set<string>): number | undefined {
  if (word.length > longestWord) return undefined;
  rests ??= unpack(wordRests);
  let count = 0;
  for (let at = 0; at < word.length;) {
    const vocabulary = at === 0 ? first : rests;
    let end = word.length;
    while (end > at && !vocabulary.has(word.slice(at, end))) end -= 1;
    if (end === at) return undefined;
    at = end;
    count += 1;
  }
  return count;
}

/** See wordpiece-vocabulary.ts for how it is written. */
function unpack(packed: string): Set<string> {
  const tokens = new Set<string>();
  let before = '';
  for (const [, shared = 'A', rest = ''] of packed.matchAll(/([A-Z])([^A-Z]*)/g)) {
    before = before.slice(0, shared.charCodeAt(0) - 65) + rest;
    tokens.add(before);
  }
  return tokens;
}

function isSpace(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x09 && code <= 0x0d) ||
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x3000
  );
}

/** ASCII that is neither letter nor digit. */
function isPunctuation(code: number): boolean {
  return (
    (code >= 0x21 && code <= 0x2f) ||
    (code >= 0x3a && code <= 0x40) ||
    (code >= 0x5b && code <= 0x60) ||
    (code >= 0x7b && code <= 0x7e)
  );
}

/** The common ones; the others are found by `alone`. */
function isHan(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fff;
}
