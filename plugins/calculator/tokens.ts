import { wrong } from './wrong.ts';

export interface Token {
  kind: 'number' | 'word' | 'sign' | 'date' | 'end';
  /** As written; signs that mean the same are one. */
  text: string;
  /** Where it begins, from 0. */
  at: number;
}

const mostTokens = 300;

const patterns = [
  ['date', /\d{4}-\d{1,2}-\d{1,2}(?![\d-])/y],
  ['number', /(?:\d{1,3}(?:,\d{3})+(?!\d)|\d[\d_]*)(?:\.\d+)?(?:[eE][+-]?\d+(?![\d.\p{L}]))?|\.\d+/uy],
  ['word', /log(?:2|10)(?=\s*\()|°?[\p{L}µ]+|[°π$€£¥₹]/uy],
  ['sign', /\*\*|[-+*/^%!(),'"²³√−–×÷·:′″]/uy],
] as const;

const same: Readonly<Record<string, string>> = {
  '**': '^',
  '−': '-',
  '–': '-',
  '×': '*',
  '·': '*',
  '÷': '/',
  ':': '/',
  '′': "'",
  '″': '"',
  π: 'pi',
  '√': 'sqrt',
};

/** An expression cut into parts, each of which is as long as what was written for it. */
type Cut = [token: Token, length: number];

/** The parts of an expression, and an end. Refuses what is in none. */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < expression.length;) {
    if (/\s/.test(expression[at] ?? '')) {
      at += 1;
      continue;
    }
    const [token, length] = tokenAt(expression, at);
    if (tokens.length >= mostTokens) throw wrong(`The expression has more than ${mostTokens} parts`, at);
    tokens.push(token);
    at += length;
  }
  return [...tokens, { kind: 'end', text: '', at: expression.length }];
}

function tokenAt(expression: string, at: number): Cut {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(expression)?.[0];
    if (text === undefined) continue;
    const written = Object.hasOwn(same, text) ? (same[text] ?? text) : text;
    return [{ kind: written === 'pi' || written === 'sqrt' ? 'word' : kind, text: written, at }, text.length];
  }
  throw wrong(`"${String.fromCodePoint(expression.codePointAt(at) ?? 0)}" has no meaning here`, at);
}
