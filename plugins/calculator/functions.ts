import { e, Number200, one, pi, rough, settled } from './decimal.ts';
import { add, bounded, number, numberOf, raise, sameMeasures } from './quantity.ts';
import { wrong } from './wrong.ts';
import type { Quantity } from './quantity.ts';

export const constants: ReadonlyMap<string, Number200> = new Map([
  ['pi', pi],
  ['tau', pi.times(2)],
  ['e', e],
  ['phi', new Number200(5).sqrt().plus(1).div(2)],
]);

const largestFactorial = 1000;

type Apply = (values: readonly [Quantity, ...Quantity[]], at: number) => Quantity;

/** A function of one plain number, where it has a value. */
function of(apply: (value: Number200) => Number200, domain?: [(value: Number200) => boolean, string]): Apply {
  return ([value], at) => {
    const given = numberOf(value, at);
    if (domain && !domain[0](given)) throw wrong(domain[1], at);
    return bounded(number(settled(apply(rough(given)))), at);
  };
}

const positive: [(value: Number200) => boolean, string] = [
  (value) => value.gt(0),
  'a logarithm needs a number greater than zero',
];
const upToOne: [(value: Number200) => boolean, string] = [
  (value) => value.abs().lte(1),
  'this function needs a number between -1 and 1',
];
/** Beyond, too few digits of pi are left. */
const angle: [(value: Number200) => boolean, string] = [(value) => value.abs().lt('1e20'), 'this angle is too large'];

/** The digits behind the point that it is rounded to come second. */
function rounding(mode: 'round' | 'floor' | 'ceil'): Apply {
  const modes = { round: Number200.ROUND_HALF_UP, floor: Number200.ROUND_FLOOR, ceil: Number200.ROUND_CEIL };
  return ([value, places], at) => {
    const digits = places === undefined ? 0 : numberOf(places, at).toNumber();
    if (!Number.isInteger(digits) || digits < 0 || digits > 100)
      throw wrong('digits to round to are a whole number up to 100', at);
    return number(numberOf(value, at).toDecimalPlaces(digits, modes[mode]));
  };
}

function pick(better: (one: Number200, other: Number200) => boolean): Apply {
  return (values, at) =>
    values.reduce((best, value) => {
      if (!sameMeasures(best.measures, value.measures)) throw wrong('only what measures the same can be compared', at);
      return better(value.base, best.base) ? value : best;
    });
}

/** The sum; `add` sees to the units. */
const sum: Apply = ([first, ...rest], at) => rest.reduce((total, value) => add(total, value, 1, at), first);

const mean: Apply = (values, at) => {
  const total = sum(values, at);
  return { ...total, base: total.base.div(values.length) };
};

function integers(combine: (one: Number200, other: Number200) => Number200): Apply {
  return (values, at) =>
    values.reduce((one, other) => {
      const [left, right] = [numberOf(one, at).abs(), numberOf(other, at).abs()];
      if (!left.isInteger() || !right.isInteger() || left.e > 150 || right.e > 150)
        throw wrong('this function needs whole numbers of 150 digits at most', at);
      return number(combine(left, right));
    });
}

function commonDivisor(one: Number200, other: Number200): Number200 {
  let [left, right] = [one, other];
  while (!right.isZero()) [left, right] = [right, left.mod(right)];
  return left;
}

export function factorial(value: Quantity, at: number): Quantity {
  const given = numberOf(value, at);
  if (!given.isInteger() || given.isNegative()) throw wrong('a factorial needs a whole number, zero or more', at);
  if (given.gt(largestFactorial)) throw wrong(`a factorial goes up to ${largestFactorial}!`, at);
  let product = one;
  for (let factor = 2; given.gte(factor); factor += 1) product = product.times(factor);
  return bounded(number(product), at);
}

const root =
  (degree: 2 | 3): Apply =>
  ([value], at) => {
    if (value.base.isNegative() && degree === 2) throw wrong('a negative number has no real square root', at);
    if (value.measures.size === 0) return number(degree === 2 ? value.base.sqrt() : value.base.cbrt());
    if (![...value.measures.values(), ...value.shown.map(({ power }) => power)].every((power) => power % degree === 0))
      throw wrong('this unit has no such root', at);
    const measures = new Map([...value.measures].map(([measured, power]) => [measured, power / degree]));
    const shown = value.shown.map(({ unit, power }) => ({ unit, power: power / degree }));
    return { base: degree === 2 ? value.base.sqrt() : value.base.cbrt(), measures, shown };
  };

/** With how many values at most. */
export const functions: ReadonlyMap<string, { apply: Apply; most: number }> = new Map(
  Object.entries({
    sqrt: { apply: root(2), most: 1 },
    cbrt: { apply: root(3), most: 1 },
    abs: { apply: ([value]: readonly [Quantity, ...Quantity[]]) => ({ ...value, base: value.base.abs() }), most: 1 },
    exp: {
      apply: of((value) => value.exp(), [(value) => value.abs().lt(20_000), 'this power of e is too large']),
      most: 1,
    },
    ln: { apply: of((value) => value.ln(), positive), most: 1 },
    log: { apply: of((value) => value.log(10), positive), most: 1 },
    log10: { apply: of((value) => value.log(10), positive), most: 1 },
    log2: { apply: of((value) => value.log(2), positive), most: 1 },
    sin: { apply: of((value) => value.sin(), angle), most: 1 },
    cos: { apply: of((value) => value.cos(), angle), most: 1 },
    tan: { apply: of((value) => value.tan(), angle), most: 1 },
    asin: { apply: of((value) => value.asin(), upToOne), most: 1 },
    acos: { apply: of((value) => value.acos(), upToOne), most: 1 },
    atan: { apply: of((value) => value.atan()), most: 1 },
    round: { apply: rounding('round'), most: 2 },
    floor: { apply: rounding('floor'), most: 2 },
    ceil: { apply: rounding('ceil'), most: 2 },
    factorial: { apply: ([value]: readonly [Quantity, ...Quantity[]], at: number) => factorial(value, at), most: 1 },
    pow: {
      apply: ([base, power]: readonly [Quantity, ...Quantity[]], at: number) => raise(base, power ?? base, at),
      most: 2,
    },
    min: { apply: pick((one, other) => one.lt(other)), most: 50 },
    max: { apply: pick((one, other) => one.gt(other)), most: 50 },
    sum: { apply: sum, most: 50 },
    average: { apply: mean, most: 50 },
    mean: { apply: mean, most: 50 },
    gcd: { apply: integers(commonDivisor), most: 50 },
    lcm: {
      apply: integers((one, other) =>
        one.isZero() || other.isZero() ? new Number200(0) : one.div(commonDivisor(one, other)).times(other),
      ),
      most: 50,
    },
  }),
);
