import { Decimal } from 'decimal.js';

/** Significant digits that are reckoned with; whole numbers up to this length are exact. */
export const precision = 200;
/** Powers of ten beyond which a number is refused, so that nothing grows without end. */
export const largestExponent = 10_000;

export const Number200 = Decimal.clone({
  precision,
  rounding: Decimal.ROUND_HALF_UP,
  toExpNeg: -largestExponent * 2,
  toExpPos: largestExponent * 2,
});
export type Number200 = Decimal;

/** For what has to be approximated, where every digit costs: the digits that roots and logarithms are surely right in. */
export const roughPrecision = 60;
const Rough = Number200.clone({ precision: roughPrecision });

export function rough(value: Number200): Number200 {
  return new Rough(value);
}

/** What was reckoned roughly, to go on with exactly. */
export function settled(value: Number200): Number200 {
  return new Number200(value);
}

export const one = new Number200(1);
export const pi = Number200.acos(-1);
/** Written out: reckoning it takes longer than everything else together that is done at the start. */
export const e = new Number200(
  '2.718281828459045235360287471352662497757247093699959574966967627724076630353547594571382178525166427427466391' +
    '932003059921817413596629043572900334295260595630738132328627943490763233829880753195251019',
);
