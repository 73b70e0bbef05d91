/** An FTS5 query that matches rows with any of the terms. Quoted, a term can be no operator. */
export function quotedTerms(terms: readonly string[]): string {
  return terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' OR ');
}
