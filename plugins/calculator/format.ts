import { precision, roughPrecision } from './decimal.ts';
import { amountOf } from './quantity.ts';
import type { Number200 } from './decimal.ts';
import type { Quantity, UnitPower } from './quantity.ts';

/** Digits of a number that goes on, unless more are asked for. */
const usualDigits = 12;
/** Digits of a fraction that ends, which are shown in full. */
const mostDigits = 30;
/** Digits that everything is surely right in; what differs behind them is the reckoning's. */
const sureDigits = roughPrecision - 10;

export interface Shown {
  /** For people: "1722.44094488 ft". */
  text: string;
  /** The number alone, without separators. */
  value: string;
  unit: string;
  /** Whether nothing was rounded. */
  exact: boolean;
}

export function show(value: Quantity, digits?: number): Shown {
  if (value.mixed !== undefined) return showMixed(value, value.mixed, digits);
  const { rounded, exact } = round(amountOf(value), digits);
  const unit = unitText(value.shown, rounded.abs().eq(1));
  const number = text(rounded);
  const currency =
    value.shown.length === 1 && /^[A-Z]{3}$/.test(unit) && [...value.measures.keys()][0]?.startsWith('money');
  const shown = currency ? text(rounded, rounded.isInteger() ? 0 : 2) : number;
  const spaced = unit === '' || unit === '%' || unit === '°' ? unit : ` ${unit}`;
  return { text: `${shown}${spaced}`, value: number, unit, exact: exact && shown.length >= number.length };
}

function showMixed(value: Quantity, units: NonNullable<Quantity['mixed']>, digits?: number): Shown {
  let rest = value.base.abs();
  let exact = true;
  const sign = value.base.isNegative() ? '-' : '';
  const parts = units.map((unit, index) => {
    const amount = rest.div(unit.factor);
    const last = index === units.length - 1;
    const whole = last ? round(amount, digits ?? 6) : { rounded: amount.floor(), exact: true };
    rest = rest.minus(whole.rounded.times(unit.factor));
    exact &&= whole.exact;
    return `${text(whole.rounded)} ${unitText([{ unit, power: 1 }], whole.rounded.eq(1))}`;
  });
  return {
    text: sign + parts.join(' '),
    value: text(round(amountOf(value), digits).rounded),
    unit: units[0]?.label ?? '',
    exact,
  };
}

function round(value: Number200, digits?: number): { rounded: Number200; exact: boolean } {
  if (digits === undefined) {
    if (value.isInteger() && value.e < precision) return { rounded: value, exact: true };
    const full = value.toSignificantDigits(mostDigits);
    if (near(full, value)) return { rounded: full, exact: true };
  }
  const rounded = value.toSignificantDigits(digits ?? usualDigits);
  return { rounded, exact: near(rounded, value) };
}

function near(one: Number200, other: Number200): boolean {
  return one
    .minus(other)
    .abs()
    .lte(other.abs().times(`1e-${sureDigits}`));
}

function text(value: Number200, places?: number): string {
  if (places !== undefined) return value.toFixed(places);
  if (value.isZero()) return '0';
  const short = value.e < precision && value.e > -10;
  return short ? value.toFixed() : value.toExponential().replace('e+', 'e');
}

/** "km/h", "m/s²", "days". */
function unitText(shown: readonly UnitPower[], single: boolean): string {
  const above = shown.filter(({ power }) => power > 0);
  const below = shown.filter(({ power }) => power < 0);
  const written = ({ unit, power }: UnitPower): string => {
    const label = single && /[a-z]{3}s$/.test(unit.label) ? unit.label.slice(0, -1) : unit.label;
    return `${label}${powers[Math.abs(power)] ?? `^${Math.abs(power)}`}`;
  };
  if (above.length === 0 && below.length > 0) return shown.map(({ unit, power }) => `${unit.label}^${power}`).join('·');
  return [above.map(written).join('·'), ...below.map(written)].join('/');
}

const powers: Readonly<Record<number, string>> = { 1: '', 2: '²', 3: '³' };
