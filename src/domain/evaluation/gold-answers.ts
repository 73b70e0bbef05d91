/** Scripts that put no space between words: there a word may begin anywhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/**
 * Whether the quotes hold one of the right answers: all parts of one alternative, as whole words, whatever their case,
 * punctuation and white space.
 */
export function holdsAnswer(quotes: readonly string[], alternatives: readonly (readonly string[])[]): boolean {
  const texts = quotes.map(normalized);
  return alternatives.some((parts) => {
    const wanted = parts.map(normalized).filter((part) => part !== '');
    return wanted.length > 0 && wanted.every((part) => texts.some((text) => holdsWords(text, part)));
  });
}

/** Of the tokens of a text, the share that the quotes hold, each as often as it comes there. */
export function tokenShare(quotes: readonly string[], text: string): number {
  const held = new Map<string, number>();
  for (const token of quotes.flatMap(tokensOf)) held.set(token, (held.get(token) ?? 0) + 1);
  const wanted = tokensOf(text);
  const found = wanted.filter((token) => {
    const left = held.get(token) ?? 0;
    held.set(token, left - 1);
    return left > 0;
  });
  return wanted.length === 0 ? 0 : found.length / wanted.length;
}

function tokensOf(text: string): string[] {
  return normalized(text)
    .split(' ')
    .filter((token) => token !== '');
}

/** One case, one form of each character, one space for all that stands between words. */
function normalized(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}

function holdsWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (endsWord(text, at, 'before') && endsWord(text, at + words.length, 'after')) return true;
  }
  return false;
}

function endsWord(text: string, at: number, side: 'before' | 'after'): boolean {
  const [outside, inside] = side === 'before' ? [text[at - 1], text[at]] : [text[at], text[at - 1]];
  if (outside === undefined || !wordCharacter.test(outside)) return true;
  return unspaced.test(outside) || (inside !== undefined && unspaced.test(inside));
}
