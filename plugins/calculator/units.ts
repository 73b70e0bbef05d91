import { Number200, one, pi } from './decimal.ts';
import { dataPrefixes, metricPrefixes, scaleData, unitData } from './unit-data.ts';
import type { UnitData } from './unit-data.ts';

/** Powers of what is measured, e.g. a speed: length 1, time -1. Nothing has the power 0. */
export type Measures = ReadonlyMap<string, number>;

export interface Unit {
  /** As it is shown. */
  label: string;
  factor: Number200;
  measures: Measures;
  /** On a scale of temperatures: kelvin = (value + offset) × factor. */
  offset?: Number200;
}

const signs = new Map<string, Unit>();
const words = new Map<string, Unit>();

for (const data of unitData) add(data);
for (const { names, factor, offset } of scaleData) {
  const [label = ''] = names.split(' ');
  const kelvins = { label, factor: fraction(factor), measures: new Map([['temperature', 1]]) };
  name(names, offset === '0' ? kelvins : { ...kelvins, offset: new Number200(offset) });
}
// They measure nothing: an angle is the length of an arc by that of its radius.
for (const [names, factor] of [
  ['° deg degree degrees', pi.div(180)],
  ['rad radian radians', one],
  ['%', one.div(100)],
] as const)
  name(names, { label: names.split(' ')[0] ?? '', factor, measures: new Map() });
// What people mean by it, although it would be a bit.
for (const prefix of ['k', 'm', 'g', 't', 'p']) alias(`${prefix}b`, `${prefix === 'k' ? 'k' : prefix.toUpperCase()}B`);

/** Names of more than one word are joined by `-`. Signs are taken as written, then whatever their case. */
export function unitNamed(written: string): Unit | undefined {
  return signs.get(written) ?? words.get(written.toLowerCase());
}

/** Every name in lower case. */
export function unitNames(): string[] {
  return [...words.keys()];
}

function add({ names, factor, measures, prefixes }: UnitData): void {
  const [label = '', ...others] = names.split(' ');
  const base: Unit = { label, factor: fraction(factor), measures: measuresOf(measures) };
  name(names, base);
  if (prefixes === 'metric')
    for (const [sign, word, power] of metricPrefixes) prefixed(base, others, sign, word, new Number200(`1e${power}`));
  if (prefixes === 'data')
    for (const [sign, word, radix, power] of dataPrefixes)
      prefixed(base, others, sign, word, new Number200(radix ** power));
}

function prefixed(base: Unit, others: readonly string[], sign: string, word: string, times: Number200): void {
  const label = `${sign.replace(/^[uμ]$/, 'µ').replace(/^K$/, 'k')}${base.label}`;
  const unit = { ...base, label, factor: base.factor.times(times) };
  const named = others.filter((other) => other.length > 2 || other === base.label).map((other) => `${word}${other}`);
  name([`${sign}${base.label}`, ...named].join(' '), unit);
  // Litres have two signs.
  if (base.label === 'L') name(`${sign}l`, unit);
}

/** The first unit of a name keeps it. */
function name(names: string, unit: Unit): void {
  for (const written of names.split(' ')) {
    if (!signs.has(written)) signs.set(written, unit);
    const lower = written.toLowerCase();
    if (!words.has(lower)) words.set(lower, unit);
  }
}

function alias(written: string, of: string): void {
  const unit = signs.get(of);
  if (unit === undefined) throw new Error(`There is no ${of}`);
  signs.set(written, unit);
  words.set(written, unit);
}

function fraction(text: string): Number200 {
  const [above = '', below = '1'] = text.split('/');
  return new Number200(above).div(below);
}

function measuresOf(text: string): Measures {
  return new Map(
    text.split(' ').map((part) => {
      const [measured = '', power = '1'] = part.split('^');
      return [measured, Number(power)];
    }),
  );
}
