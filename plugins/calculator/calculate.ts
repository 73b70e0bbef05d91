import { isoDate, longDate } from './calendar.ts';
import { DateParser, saysDate } from './date-parser.ts';
import { show } from './format.ts';
import { Parser } from './parser.ts';
import { Reader } from './reader.ts';
import { tokensOf } from './tokens.ts';
import type { Day } from './calendar.ts';

export interface Calculated {
  /** What was asked and the result: "1/3 ≈ 0.333333333333". */
  equation: string;
  /** For people: "1722.44094488 ft", "Saturday, 20 February 2027". */
  result: string;
  /** The number alone, or the date as YYYY-MM-DD. */
  value: string;
  /** Empty for plain numbers and dates. */
  unit: string;
  /** Whether nothing was rounded. */
  exact: boolean;
}

/** What people say before it, the longest first. */
const openings = [
  'what day of the week is',
  'what day will it be',
  'what date will it be',
  'what day was it',
  'what date was it',
  'what day is it',
  'what date is it',
  'what weekday is',
  'what day is',
  'what date is',
  'what day was',
  'what date was',
  'what day',
  'what date',
  'how much is',
  'how much are',
  'how many',
  'what is',
  'what are',
  'which date is',
  'which day is',
  'calculate',
  'compute',
  'evaluate',
  'convert',
];

/** Reckons an expression. Throws `bad_request`, with the position, for what means nothing. */
export function calculate(expression: string, { today, digits }: { today: Day; digits?: number }): Calculated {
  // Of the same length, so that positions hold.
  const opened = expression.replace(/^\s*what['’]s\b/i, (opening) => ' '.repeat(opening.length));
  const tokens = tokensOf(opened.replace(/[\s?=]+$/, ''));
  const reader = new Reader(tokens);
  reader.takeWords(...openings);
  const aboutDates = tokens.some(
    ({ kind, text }) => kind === 'date' || (kind === 'word' && saysDate(text.toLowerCase())),
  );
  const found = aboutDates ? new DateParser(reader, today).parse() : new Parser(reader).parse();
  const asked = expression.trim().replace(/[\s?=]+$/, '');
  if (typeof found === 'number') {
    const result = longDate(found);
    return { equation: `${asked}: ${result}`, result, value: isoDate(found), unit: '', exact: true };
  }
  const { text, value, unit, exact } = show(found, digits);
  return { equation: `${asked} ${exact ? '=' : '≈'} ${text}`, result: text, value, unit, exact };
}
