import { largestExponent, one, rough, settled } from './decimal.ts';
import { wrong } from './wrong.ts';
import type { Number200 } from './decimal.ts';
import type { Measures, Unit } from './units.ts';

/** A number of something. It is kept in base units; `shown` says in which it was given. */
export interface Quantity {
  base: Number200;
  measures: Measures;
  /** Units and their powers, in the order in which they are written. */
  shown: readonly UnitPower[];
  /** Written as a percentage and not yet reckoned with: "80 + 5%" is 5% of 80 more. */
  percent?: true;
  /** On a scale of temperatures, not a difference between two. */
  scale?: Unit;
  /** Asked for in several units, the largest first, as feet and inches. */
  mixed?: readonly Unit[];
}

export interface UnitPower {
  unit: Unit;
  power: number;
}

export function number(value: Number200): Quantity {
  return { base: value, measures: new Map(), shown: [] };
}

/** `value` of the unit. */
export function quantity(value: Number200, shown: readonly UnitPower[]): Quantity {
  const [only] = shown;
  if (only?.unit.offset !== undefined && shown.length === 1 && only.power === 1) {
    const base = value.plus(only.unit.offset).times(only.unit.factor);
    return { base, measures: only.unit.measures, shown, scale: only.unit };
  }
  return { base: value.times(factorOf(shown)), measures: measuresOf(shown), shown };
}

export function factorOf(shown: readonly UnitPower[]): Number200 {
  return shown.reduce((factor, { unit, power }) => factor.times(unit.factor.pow(power)), one);
}

export function measuresOf(shown: readonly UnitPower[]): Measures {
  return combine(shown.map(({ unit, power }) => [unit.measures, power]));
}

function combine(parts: readonly (readonly [Measures, number])[]): Measures {
  const sum = new Map<string, number>();
  for (const [measures, times] of parts)
    for (const [measured, power] of measures) sum.set(measured, (sum.get(measured) ?? 0) + power * times);
  return new Map([...sum].filter(([, power]) => power !== 0));
}

export function sameMeasures(one: Measures, other: Measures): boolean {
  return one.size === other.size && [...one].every(([measured, power]) => other.get(measured) === power);
}

export function describe(measures: Measures): string {
  if (measures.size === 0) return 'a plain number';
  return [...measures]
    .map(([measured, power]) => `${measured.replace('money-', 'money in ')}${power === 1 ? '' : `^${power}`}`)
    .join(' × ');
}

export function add(left: Quantity, right: Quantity, sign: 1 | -1, at: number): Quantity {
  if (right.percent && !left.percent) return { ...left, base: left.base.times(one.plus(right.base.times(sign))) };
  if (left.scale !== undefined || right.scale !== undefined) return addOnScale(left, right, sign, at);
  if (!sameMeasures(left.measures, right.measures))
    throw wrong(`${describe(right.measures)} cannot be added to ${describe(left.measures)}`, at);
  return bounded({ ...left, base: left.base.plus(right.base.times(sign)) }, at);
}

/** 30 °C − 20 °C is a difference, in kelvin; everything else about two temperatures has two meanings. */
function addOnScale(left: Quantity, right: Quantity, sign: 1 | -1, at: number): Quantity {
  if (left.scale === undefined || right.scale === undefined || sign === 1)
    throw wrong('temperatures on a scale can be compared and converted, not added', at);
  const kelvin = { label: 'K', factor: one, measures: left.measures };
  return { base: left.base.minus(right.base), measures: left.measures, shown: [{ unit: kelvin, power: 1 }] };
}

export function multiply(left: Quantity, right: Quantity, power: 1 | -1, at: number): Quantity {
  refuseScale(left, at);
  refuseScale(right, at);
  if (power === -1 && right.base.isZero()) throw wrong('nothing can be divided by zero', at);
  const measures = combine([
    [left.measures, 1],
    [right.measures, power],
  ]);
  const base = power === 1 ? left.base.times(right.base) : left.base.div(right.base);
  return bounded({ base, measures, shown: joinShown(left.shown, right.shown, power, measures) }, at);
}

/** 3 km × 200 m is shown in km²: what measures the same is shown in the unit that came first. */
function joinShown(
  left: readonly UnitPower[],
  right: readonly UnitPower[],
  sign: 1 | -1,
  measures: Measures,
): UnitPower[] {
  if (measures.size === 0) return [];
  const joined = left.map((part) => ({ ...part }));
  for (const { unit, power } of right) {
    const same = joined.find((part) => sameMeasures(part.unit.measures, unit.measures));
    if (same === undefined) joined.push({ unit, power: power * sign });
    else same.power += power * sign;
  }
  const shown = joined.filter(({ power }) => power !== 0);
  return sameMeasures(measuresOf(shown), measures) ? shown : [];
}

export function raise(left: Quantity, right: Quantity, at: number): Quantity {
  refuseScale(left, at);
  if (right.measures.size > 0) throw wrong('a power must be a plain number', at);
  const exponent = right.base;
  if (left.measures.size > 0 && (!exponent.isInteger() || exponent.abs().gt(12)))
    throw wrong('what has a unit can be raised to whole powers up to 12', at);
  refuseHuge(left.base, exponent, at);
  if (left.base.isZero() && exponent.isNegative()) throw wrong('nothing can be divided by zero', at);
  if (left.base.isNegative() && !exponent.isInteger())
    throw wrong('a negative number has no real power with a fraction', at);
  const power = left.measures.size > 0 ? exponent.toNumber() : 1;
  const shown = left.shown.map((part) => ({ ...part, power: part.power * power })).filter((part) => part.power !== 0);
  const base = exponent.isInteger() ? left.base.pow(exponent) : settled(rough(left.base).pow(exponent));
  return bounded({ base, measures: combine([[left.measures, power]]), shown }, at);
}

/** Before it is reckoned: how many digits there would be is known from the logarithm. */
function refuseHuge(base: Number200, exponent: Number200, at: number): void {
  if (base.isZero() || exponent.isZero()) return;
  const digits = rough(base).abs().log(10).abs().toNumber() * Math.abs(exponent.toNumber());
  if (digits > largestExponent || exponent.abs().gt('1e15'))
    throw wrong(`the result would have more than ${largestExponent.toLocaleString('en')} digits`, at);
}

export function bounded<Value extends Quantity>(value: Value, at: number): Value {
  if (!value.base.isFinite()) throw wrong('there is no such number', at);
  if (Math.abs(value.base.e) > largestExponent)
    throw wrong(`the result has more than ${largestExponent.toLocaleString('en')} digits`, at);
  return value;
}

export function convert(value: Quantity, shown: readonly UnitPower[], at: number): Quantity {
  const measures = measuresOf(shown);
  if (!sameMeasures(value.measures, measures)) throw unlike(value.measures, measures, at);
  const [only] = shown;
  const scale = only?.unit.offset !== undefined && shown.length === 1 && only.power === 1 ? only.unit : undefined;
  const { scale: _, percent: __, ...rest } = value;
  return scale === undefined ? { ...rest, shown } : { ...rest, shown, scale };
}

function unlike(from: Measures, to: Measures, at: number): Error {
  const money = (measures: Measures): boolean =>
    measures.size === 1 && [...measures.keys()].every((key) => key.startsWith('money'));
  if (money(from) && money(to)) return wrong('currencies cannot be converted: exchange rates are not known here', at);
  return wrong(`${describe(from)} cannot be converted to ${describe(to)}`, at);
}

/** How many of the units it is shown in. */
export function amountOf({ base, shown, scale }: Quantity): Number200 {
  if (scale?.offset !== undefined) return base.div(scale.factor).minus(scale.offset);
  return base.div(factorOf(shown));
}

function refuseScale({ scale }: Quantity, at: number): void {
  if (scale !== undefined) throw wrong(`${scale.label} is a scale: convert it to K to reckon with it`, at);
}

/** Of a temperature below zero the number is negative, not the warmth. */
export function negate(value: Quantity): Quantity {
  if (value.scale !== undefined) return quantity(amountOf(value).negated(), value.shown);
  return { ...value, base: value.base.negated() };
}

export function numberOf(value: Quantity, at: number): Number200 {
  if (value.measures.size > 0) throw wrong(`expected a plain number, not ${describe(value.measures)}`, at);
  return value.base;
}
