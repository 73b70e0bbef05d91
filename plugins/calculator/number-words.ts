import { Number200 } from './decimal.ts';

const ones =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const small: ReadonlyMap<string, number> = new Map([
  ...ones.map((word, index) => [word, index] as const),
  ...tens.map((word, index) => [word, (index + 2) * 10] as const),
]);

/** They multiply what stands before them. */
export const multiples: ReadonlyMap<string, Number200> = new Map(
  Object.entries({ hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12, dozen: 12 }).map(
    ([word, value]) => [word, new Number200(value)],
  ),
);

export const fractions: ReadonlyMap<string, Number200> = new Map([
  ['half', new Number200(0.5)],
  ['quarter', new Number200(0.25)],
  ['third', new Number200(1).div(3)],
]);

/** The number that words beginning here say ("twenty five"), and how many words that is; multiples are not among them. */
export function numberInWords(words: readonly string[]): { value: number; length: number } | undefined {
  const [first = '', second = ''] = words;
  const value = small.get(first);
  if (value === undefined) return undefined;
  const unit = small.get(second);
  if (value >= 20 && unit !== undefined && unit > 0 && unit < 10) return { value: value + unit, length: 2 };
  return { value, length: 1 };
}

export function numberWords(): string[] {
  return [...small.keys(), ...multiples.keys(), ...fractions.keys()];
}
