import type { Token, Tokens } from 'marked';
import type { CitationToken } from './lexer.ts';

/** Gives each citation mark its place among the marks of the same number: 0 for the first `[2]`, 1 for the second. */
export function numberMarks(tokens: Token[], seen = new Map<number, number>()): void {
  for (const token of tokens) {
    if (token.type === 'citation') {
      const mark = token as CitationToken;
      mark.occurrences = mark.indexes.map((index) => seen.get(index) ?? 0);
      for (const index of mark.indexes) seen.set(index, (seen.get(index) ?? 0) + 1);
    }
    for (const children of childrenOf(token)) numberMarks(children, seen);
  }
}

function childrenOf(token: Token): Token[][] {
  if (token.type === 'list') return (token as Tokens.List).items.map((item) => item.tokens);
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].flat().map((cell) => cell.tokens);
  }
  return 'tokens' in token && token.tokens ? [token.tokens] : [];
}
