/** Words that a title may have to be looked for in a text. */
const mostWords = 8;
/** Shorter ones stand in any text. */
const leastCharacters = 4;

/** A title as it is looked for: plain words, without what is put behind it in brackets to tell it from others. */
export function titleKey(title: string): string | undefined {
  const words = wordsOf(title.replace(/\s*\([^()]*\)\s*$/, ''));
  const key = words.map(({ plain }) => plain).join(' ');
  return key.length < leastCharacters || words.length > mostWords ? undefined : key;
}

/**
 * Which of the titles a text names, as `titleKey` gives them. A title inside a longer one that stands there is not meant.
 * `asNames` leaves out those that are not written with a capital: then they are ordinary words.
 */
export function titlesNamed(
  text: string,
  titles: ReadonlySet<string>,
  { asNames = false }: { asNames?: boolean } = {},
): Set<string> {
  const words = wordsOf(text);
  const beginnings = new Set([...titles].map((title) => title.split(' ', 1)[0]));
  const found = new Set<string>();
  let covered = 0;
  for (let start = 0; start < words.length; start += 1) {
    if (!beginnings.has(words[start]?.plain)) continue;
    if (asNames && words[start]?.capital === false) continue;
    for (let length = Math.min(mostWords, words.length - start); length > 0; length -= 1) {
      if (start + length <= covered) break;
      const key = words
        .slice(start, start + length)
        .map(({ plain }) => plain)
        .join(' ');
      if (!titles.has(key)) continue;
      found.add(key);
      covered = start + length;
      break;
    }
  }
  return found;
}

function wordsOf(text: string): { plain: string; capital: boolean }[] {
  const bare = text.normalize('NFD').replace(/[\u0300-\u036F]/g, '');
  return [...bare.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: word }) => ({
    plain: word.toLowerCase(),
    capital: /^[\p{Lu}\p{Lo}\p{N}]/u.test(word),
  }));
}
