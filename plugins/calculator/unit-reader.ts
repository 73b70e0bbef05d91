import { constants, functions } from './functions.ts';
import { unitNamed } from './units.ts';
import { wrong } from './wrong.ts';
import type { Reader } from './reader.ts';
import type { Unit } from './units.ts';
import type { UnitPower } from './quantity.ts';

const areas = new Map([
  ['square', 2],
  ['sq', 2],
  ['cubic', 3],
  ['cu', 3],
]);
/** Words that mean something else where a unit is not asked for. */
const ambiguous = new Set(['in', 'to', 'as', 'of', 'e']);
const largestPower = 12;

/** Reads units: `km`, `square feet`, `m/s^2`, `miles per hour`, `fluid ounces`. Takes nothing where there are none. */
export function readUnits(reader: Reader, { inch = false } = {}): UnitPower[] | undefined {
  const first = readUnit(reader, inch);
  if (first === undefined) return undefined;
  const units = [first];
  for (;;) {
    const before = reader.place;
    const sign = reader.takeSign('/', '*')?.text ?? (reader.takeWords('per') && '/');
    const next = sign === undefined ? undefined : readUnit(reader, true);
    if (next === undefined) {
      reader.place = before;
      return units;
    }
    units.push(sign === '/' ? { ...next, power: -next.power } : next);
  }
}

function readUnit(reader: Reader, inch: boolean): UnitPower | undefined {
  const before = reader.place;
  const power = areas.get(reader.wordAt());
  if (power !== undefined) reader.take();
  const unit = takeUnit(reader, inch || power !== undefined);
  if (unit === undefined) {
    reader.place = before;
    return undefined;
  }
  return { unit, power: power ?? readPower(reader) };
}

function takeUnit(reader: Reader, inch: boolean): Unit | undefined {
  for (const length of [2, 1]) {
    const words = Array.from({ length }, (_, ahead) => reader.peek(ahead));
    if (words.some(({ kind }) => kind !== 'word')) continue;
    const written = words.map(({ text }) => text).join('-');
    const unit = unitNamed(written) ?? degrees(written);
    if (unit === undefined || (length === 1 && isOtherwise(written, inch))) continue;
    for (const _ of words) reader.take();
    return unit;
  }
  return undefined;
}

function isOtherwise(written: string, inch: boolean): boolean {
  const lower = written.toLowerCase();
  return (ambiguous.has(lower) && !(inch && lower === 'in')) || constants.has(lower) || functions.has(lower);
}

/** "degrees C", "deg fahrenheit". */
function degrees(written: string): Unit | undefined {
  const scale = /^(?:deg|degrees?)-(.+)$/i.exec(written)?.[1];
  const unit = scale === undefined ? undefined : unitNamed(scale);
  return unit?.measures.has('temperature') ? unit : undefined;
}

/** `²`, `^2`, `squared`, and a digit that touches: `m2`. */
function readPower(reader: Reader): number {
  if (reader.takeSign('²') ?? reader.takeWords('squared')) return 2;
  if (reader.takeSign('³') ?? reader.takeWords('cubed')) return 3;
  const [sign, digit] = [reader.peek(), reader.peek(1)];
  const before = reader.peek(-1);
  if (sign.kind === 'number' && /^[23]$/.test(sign.text) && sign.at === before.at + before.text.length)
    return Number(reader.take().text);
  if (sign.text !== '^' || digit.kind !== 'number') return 1;
  reader.take();
  const { text, at } = reader.take();
  const power = Number(text);
  if (!Number.isInteger(power) || power < 1 || power > largestPower)
    throw wrong(`the power of a unit is a whole number from 1 to ${largestPower}`, at);
  return power;
}
