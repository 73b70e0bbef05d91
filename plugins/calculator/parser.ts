import { Number200, one, precision } from './decimal.ts';
import { constants, factorial, functions } from './functions.ts';
import { readMeasured, readMoney } from './measure-reader.ts';
import { add, convert, multiply, negate, number, quantity, raise, sameMeasures } from './quantity.ts';
import { readUnits } from './unit-reader.ts';
import { unitNamed } from './units.ts';
import { wrong } from './wrong.ts';
import type { Quantity, UnitPower } from './quantity.ts';
import type { Reader } from './reader.ts';

const mostDepth = 40;
const aliases: [words: string, name: string][] = [
  ['square root', 'sqrt'],
  ['cube root', 'cbrt'],
  ['greatest common divisor', 'gcd'],
  ['least common multiple', 'lcm'],
  ['maximum', 'max'],
  ['minimum', 'min'],
];
const percentages = ['percent', 'percentage', 'per cent'];

/** Reckons while it reads; each method is one level of precedence, the loosest first. */
export class Parser {
  readonly #reader: Reader;
  #depth = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** A whole expression: "3 km + 200 m in miles", "feet in 3 miles", "12 is what percent of 48". */
  parse(): Quantity {
    const value = this.#share() ?? this.#howMany() ?? this.#conversion();
    const { kind, text, at } = this.#reader.peek();
    if (kind === 'word') throw wrong(`"${text}" is no unit and no function that is known here`, at);
    if (kind !== 'end') throw this.#reader.expected('an operator');
    return value;
  }

  /** "what percent of 80 is 20". */
  #share(): Quantity | undefined {
    const reader = this.#reader;
    const before = reader.place;
    if (reader.takeWords('what') && this.#percentSign() && reader.takeWords('of')) {
      const whole = this.sum();
      if (!reader.takeWords('is', 'are')) throw reader.expected('"is"');
      return this.#percentOf(this.sum(), whole);
    }
    reader.place = before;
    return undefined;
  }

  /** "ounces are there in 2.5 kg", the "how many" having been read. */
  #howMany(): Quantity | undefined {
    const reader = this.#reader;
    const before = reader.place;
    const units = readUnits(reader);
    reader.takeWords('are there', 'is there', 'are', 'is');
    if (units !== undefined && reader.takeWords('in', 'make up', 'make')) {
      const { at } = reader.peek();
      return convert(this.sum(), units, at);
    }
    reader.place = before;
    return undefined;
  }

  #conversion(): Quantity {
    const reader = this.#reader;
    let value = this.sum();
    for (;;) {
      const { at } = reader.peek();
      if (reader.takeWords('is what') && this.#percentSign() && reader.takeWords('of'))
        return this.#percentOf(value, this.sum());
      const impliedByInch = reader.wordAt(-1) === 'in' && reader.peek().kind === 'word';
      if (!reader.takeWords('into', 'in', 'to', 'as') && !impliedByInch) return value;
      reader.takeWords('a', 'an');
      if (reader.peek(1).text.toLowerCase() === 'of' && this.#percentSign()) {
        reader.take();
        return this.#percentOf(value, this.sum());
      }
      value = this.#converted(value, at);
    }
  }

  /** To the units that come next, which may be several: "feet and inches". */
  #converted(value: Quantity, at: number): Quantity {
    const reader = this.#reader;
    const units = this.#percentSign() ? percentUnit() : readUnits(reader, { inch: true });
    if (units === undefined) throw reader.expected('a unit');
    const result = convert(value, units, at);
    const mixed = units.map(({ unit }) => unit);
    while (units.length === 1 && reader.takeWords('and')) {
      const [next, ...others] = readUnits(reader, { inch: true }) ?? [];
      if (next === undefined || others.length > 0 || !sameMeasures(next.unit.measures, value.measures))
        throw reader.expected('a smaller unit of the same kind');
      mixed.push(next.unit);
    }
    return units.length === 1 && mixed.length > 1 ? { ...result, mixed } : result;
  }

  #percentOf(part: Quantity, whole: Quantity): Quantity {
    const { at } = this.#reader.peek();
    return convert(multiply(part, whole, -1, at), percentUnit(), at);
  }

  #percentSign(): boolean {
    return (this.#reader.takeSign('%') ?? this.#reader.takeWords(...percentages)) !== undefined;
  }

  sum(): Quantity {
    const reader = this.#reader;
    let value = this.#product();
    for (;;) {
      const { at } = reader.peek();
      const sign = reader.takeSign('+', '-')?.text ?? reader.takeWords('plus', 'minus', 'and');
      if (sign === undefined) return value;
      value = add(value, this.#product(), sign === '-' || sign === 'minus' ? -1 : 1, at);
    }
  }

  #product(): Quantity {
    const reader = this.#reader;
    let value = this.#unary();
    for (;;) {
      const { at } = reader.peek();
      if (reader.takeSign('*') ?? reader.takeWords('times', 'multiplied by', 'x'))
        value = multiply(value, this.#unary(), 1, at);
      else if (reader.takeSign('/') ?? reader.takeWords('divided by', 'over', 'per'))
        value = multiply(value, this.#unary(), -1, at);
      else if (reader.takeWords('mod', 'modulo')) value = this.#remainder(value, this.#unary(), at);
      else if (reader.takeWords('of')) value = this.#part(value, this.#unary(), at);
      else if (reader.takeWords('off')) value = this.#discount(value, this.#unary(), at);
      else if (this.#multipliesSilently()) value = multiply(value, this.#power(), 1, at);
      else return value;
    }
  }

  /** "2 (3 + 4)", "2 pi". */
  #multipliesSilently(): boolean {
    const word = this.#reader.wordAt();
    return this.#reader.peek().text === '(' || constants.has(word) || functions.has(word);
  }

  #remainder(left: Quantity, right: Quantity, at: number): Quantity {
    if (!sameMeasures(left.measures, right.measures)) throw wrong('a remainder needs two of the same kind', at);
    if (right.base.isZero()) throw wrong('nothing can be divided by zero', at);
    if (left.base.e >= precision) throw wrong(`a remainder needs a number of ${precision} digits at most`, at);
    return { ...left, base: left.base.mod(right.base) };
  }

  #part(share: Quantity, whole: Quantity, at: number): Quantity {
    if (share.measures.size > 0) throw wrong('"of" follows a percentage or a fraction', at);
    return multiply(number(share.base), whole, 1, at);
  }

  #discount(share: Quantity, whole: Quantity, at: number): Quantity {
    if (!share.percent) throw wrong('"off" follows a percentage', at);
    return multiply(number(one.minus(share.base)), whole, 1, at);
  }

  #unary(): Quantity {
    const reader = this.#reader;
    this.#deeper();
    const sign = reader.takeSign('-', '+')?.text ?? (reader.takeWords('minus', 'negative') && '-');
    const value = sign === undefined ? this.#power() : this.#unary();
    this.#depth -= 1;
    return sign === '-' ? negate(value) : value;
  }

  #power(): Quantity {
    const reader = this.#reader;
    let value = this.#postfix();
    const { at } = reader.peek();
    if (reader.takeSign('^') ?? reader.takeWords('to the power of', 'to the power'))
      value = raise(value, this.#unary(), at);
    return value;
  }

  #postfix(): Quantity {
    const reader = this.#reader;
    let value = this.#primary();
    for (;;) {
      const { at } = reader.peek();
      if (reader.takeSign('!') ?? reader.takeWords('factorial')) value = factorial(value, at);
      else if (reader.takeSign('²') ?? reader.takeWords('squared')) value = raise(value, number(new Number200(2)), at);
      else if (reader.takeSign('³') ?? reader.takeWords('cubed')) value = raise(value, number(new Number200(3)), at);
      else if (this.#percentSign()) value = { ...multiply(value, number(new Number200(100)), -1, at), percent: true };
      else return value;
    }
  }

  #primary(): Quantity {
    const reader = this.#reader;
    reader.takeWords('the');
    if (reader.takeSign('(')) {
      const value = this.#conversion();
      if (!reader.takeSign(')')) throw reader.expected('")"');
      const units = readUnits(reader);
      return units === undefined ? value : multiply(value, quantity(one, units), 1, reader.peek().at);
    }
    return this.#call() ?? this.#constant() ?? readMoney(reader) ?? readMeasured(reader) ?? this.#oneOf();
  }

  #constant(): Quantity | undefined {
    const value = constants.get(this.#reader.wordAt());
    if (value === undefined) return undefined;
    this.#reader.take();
    return number(value);
  }

  /** "sqrt(2)", "square root of 2", "average of 3, 4 and 5". */
  #call(): Quantity | undefined {
    const reader = this.#reader;
    const { at } = reader.peek();
    const alias = reader.takeWords(...aliases.map(([words]) => words));
    const name = aliases.find(([words]) => words === alias)?.[1] ?? reader.wordAt();
    const called = functions.get(name);
    if (called === undefined) return undefined;
    if (alias === undefined) reader.take();
    const values = reader.takeSign('(') ? this.#values(called.most, ')') : this.#bareValues(called.most);
    return called.apply(values, at);
  }

  #values(most: number, closing: string): [Quantity, ...Quantity[]] {
    const reader = this.#reader;
    this.#deeper();
    const values: [Quantity, ...Quantity[]] = [this.#conversion()];
    while (reader.takeSign(',')) {
      if (values.length >= most)
        throw wrong(`this function takes ${most} ${most === 1 ? 'value' : 'values'}`, reader.peek().at);
      values.push(this.#conversion());
    }
    if (!reader.takeSign(closing)) throw reader.expected(`"${closing}"`);
    this.#depth -= 1;
    return values;
  }

  #bareValues(most: number): [Quantity, ...Quantity[]] {
    const reader = this.#reader;
    reader.takeWords('of');
    const values: [Quantity, ...Quantity[]] = [this.#unary()];
    while (most > 2 && values.length < most && (reader.takeSign(',') ?? reader.takeWords('and'))) {
      reader.takeWords('and');
      values.push(this.#unary());
    }
    return values;
  }

  /** A unit by itself is one of it: in "10 m / s". */
  #oneOf(): Quantity {
    const units = readUnits(this.#reader);
    if (units === undefined) throw this.#reader.expected('a number');
    return quantity(one, units);
  }

  #deeper(): void {
    this.#depth += 1;
    if (this.#depth > mostDepth)
      throw wrong(`the expression is nested deeper than ${mostDepth}`, this.#reader.peek().at);
  }
}

function percentUnit(): UnitPower[] {
  const unit = unitNamed('%');
  return unit === undefined ? [] : [{ unit, power: 1 }];
}
