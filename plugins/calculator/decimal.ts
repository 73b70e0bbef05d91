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
