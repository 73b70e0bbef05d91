import { largestExponent, Number200, one, precision } from './decimal.ts';
import { fractions, multiples, numberInWords } from './number-words.ts';
import { add, number, quantity } from './quantity.ts';
import { readUnits } from './unit-reader.ts';
import { unitNamed } from './units.ts';
import { wrong } from './wrong.ts';
import type { Quantity, UnitPower } from './quantity.ts';
import type { Reader } from './reader.ts';

/** A number and its units; several where they measure the same: "5 ft 3 in", "2 hours 30 minutes". */
export function readMeasured(reader: Reader): Quantity | undefined {
  const value = readNumber(reader);
  if (value === undefined) return undefined;
  const units = unitsAfterNumber(reader);
  if (units === undefined) return number(value);
  let total = quantity(value, units);
  for (let place = reader.place; ; place = reader.place) {
    const more = readNumber(reader);
    const smaller = more === undefined ? undefined : unitsAfterNumber(reader);
    if (more === undefined || smaller === undefined) {
      reader.place = place;
      return total;
    }
    total = add(total, quantity(more, smaller), 1, reader.peek(-1).at);
  }
}

/** "$50". */
export function readMoney(reader: Reader): Quantity | undefined {
  const { text } = reader.peek();
  const unit = /^[$€£¥₹]$/.test(text) ? unitNamed(text) : undefined;
  if (unit === undefined) return undefined;
  reader.take();
  const value = readNumber(reader);
  if (value === undefined) throw reader.expected('an amount');
  return quantity(value, [{ unit, power: 1 }]);
}

/** In feet and inches `'` and `"`. After a number, "in" is an inch; where a unit follows it asks for that as well. */
function unitsAfterNumber(reader: Reader): UnitPower[] | undefined {
  const mark = reader.takeSign("'", '"')?.text;
  if (mark === undefined) return readUnits(reader, { inch: true });
  const unit = unitNamed(mark === "'" ? 'ft' : 'in');
  return unit && [{ unit, power: 1 }];
}

/** In digits or in words: "2.5", "twenty five", "a", "half a", "three hundred million". */
function readNumber(reader: Reader): Number200 | undefined {
  let value = reader.peek().kind === 'number' ? digits(reader) : words(reader);
  for (let times = multiples.get(reader.wordAt()); times !== undefined; times = multiples.get(reader.wordAt())) {
    reader.take();
    value = (value ?? one).times(times);
  }
  return value;
}

function digits(reader: Reader): Number200 {
  const { text, at } = reader.take();
  const value = new Number200(text.replaceAll(/[,_]/g, ''));
  if (value.precision() > precision || Math.abs(value.e) > largestExponent) throw wrong('this number is too long', at);
  return value;
}

function words(reader: Reader): Number200 | undefined {
  const article = reader.takeWords('a', 'an') !== undefined;
  const fraction = fractions.get(reader.wordAt());
  if (fraction !== undefined) {
    reader.take();
    reader.takeWords('a', 'an');
    return fraction;
  }
  const said = numberInWords([reader.wordAt(), reader.wordAt(1)]);
  for (let left = said?.length ?? 0; left > 0; left -= 1) reader.take();
  if (said !== undefined) return new Number200(said.value);
  return article ? one : undefined;
}
