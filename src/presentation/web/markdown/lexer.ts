import { Lexer, type Token, type Tokens } from 'marked';

export interface CitationToken extends Tokens.Generic {
  type: 'citation';
  indexes: number[];
  /** For each index: how many marks of the same number stand before this one. */
  occurrences?: number[];
}

/** `[12]` or `[3, 4]` marks sources, wherever text may stand; links written `[12](…)` stay links. */
const citation = {
  start: (text: string) => {
    const at = text.search(/\[\d{1,2}(?:\s*,\s*\d{1,2})*\]/);
    return at < 0 ? undefined : at;
  },
  tokenize: (text: string): CitationToken | undefined => {
    const match = /^\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\](?!\()/.exec(text);
    return match ? { type: 'citation', raw: match[0], indexes: (match[1] ?? '').split(',').map(Number) } : undefined;
  },
};

const options = {
  gfm: true,
  extensions: {
    renderers: {},
    childTokens: {},
    inline: [citation.tokenize],
    startInline: [citation.start],
  },
};

export function lex(text: string): Token[] {
  return new Lexer(options).lex(text);
}
