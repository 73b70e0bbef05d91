import { addMonths, dayOf, isInCalendar, months, partsOf, weekdays } from './calendar.ts';
import { Number200 } from './decimal.ts';
import { numberInWords } from './number-words.ts';
import { quantity } from './quantity.ts';
import { unitNamed } from './units.ts';
import { wrong } from './wrong.ts';
import type { Day } from './calendar.ts';
import type { Quantity } from './quantity.ts';
import type { Reader } from './reader.ts';

/** A time to go forward or back: months and days, which do not convert into each other. */
interface Span {
  months: number;
  days: number;
}

const spanUnits = new Map([
  ['day', { months: 0, days: 1 }],
  ['week', { months: 0, days: 7 }],
  ['fortnight', { months: 0, days: 14 }],
  ['month', { months: 1, days: 0 }],
  ['year', { months: 12, days: 0 }],
  ['decade', { months: 120, days: 0 }],
  ['century', { months: 1200, days: 0 }],
]);
const relative = new Map([
  ['today', 0],
  ['now', 0],
  ['tomorrow', 1],
  ['yesterday', -1],
]);
const most = 1_000_000;

/** Whether a word says that an expression is about dates. */
export function saysDate(word: string): boolean {
  return relative.has(word) || word === 'ago' || monthNamed(word) !== undefined;
}

/** "90 days after 2026-11-22", "days between 1 March and 4 April 2026", "today + 2 weeks". Days are whole; nothing has hours. */
export class DateParser {
  readonly #reader: Reader;
  readonly #today: Day;

  constructor(reader: Reader, today: Day) {
    this.#reader = reader;
    this.#today = today;
  }

  parse(): Day | Quantity {
    const reader = this.#reader;
    const found = this.#between() ?? this.#shifted() ?? this.#sum();
    if (!reader.ended) throw reader.expected('the end');
    return found;
  }

  /** "days between A and B", "weeks from A to B", "days until A", "days since A". */
  #between(): Quantity | undefined {
    const reader = this.#reader;
    const before = reader.place;
    const { at } = reader.peek();
    const unit = spanUnit(reader.wordAt());
    if (unit !== undefined) {
      reader.take();
      reader.takeWords('are there', 'are left', 'left', 'have passed', 'passed', 'is it', 'are', 'is');
      const joint = reader.takeWords('between', 'from', 'until', 'till', 'to', 'since');
      if (joint !== undefined) return this.#distance(unit, joint, at);
    }
    reader.place = before;
    return undefined;
  }

  #distance(unit: string, joint: string, at: number): Quantity {
    const reader = this.#reader;
    const one = this.#date();
    if (joint === 'since') return count(this.#today - one, unit, at);
    if (joint === 'until' || joint === 'till' || joint === 'to') return count(one - this.#today, unit, at);
    if (!reader.takeWords('and', 'to', 'until', 'till', 'through') && !reader.takeSign('-'))
      throw reader.expected('"and" and a date');
    const other = this.#date();
    return count(joint === 'between' ? Math.abs(other - one) : other - one, unit, at);
  }

  /** "2 weeks and 3 days after A". */
  #shifted(): Day | undefined {
    const reader = this.#reader;
    const before = reader.place;
    const span = this.#span();
    const ago = span && reader.takeWords('ago');
    const joint = ago ?? (span && reader.takeWords('after', 'from', 'past', 'since', 'before'));
    if (span === undefined || joint === undefined) {
      reader.place = before;
      return undefined;
    }
    const { at } = reader.peek(-1);
    const start = ago === undefined ? this.#date() : this.#today;
    return shift(start, span, joint === 'before' || joint === 'ago' ? -1 : 1, at);
  }

  /** "A + 3 weeks - 1 day", "A - B". */
  #sum(): Day | Quantity {
    const reader = this.#reader;
    let day = this.#date();
    for (;;) {
      const { at } = reader.peek();
      const sign = reader.takeSign('+', '-')?.text ?? reader.takeWords('plus', 'minus');
      if (sign === undefined) return day;
      const span = this.#span();
      if (span !== undefined) day = shift(day, span, sign === '-' || sign === 'minus' ? -1 : 1, at);
      else if (sign === '-' || sign === 'minus') return count(day - this.#date(), 'day', at);
      else throw reader.expected('a time such as "3 weeks"');
    }
  }

  #span(): Span | undefined {
    const reader = this.#reader;
    const span = { months: 0, days: 0 };
    for (let parts = 0; ; parts += 1) {
      const before = reader.place;
      if (parts > 0) reader.takeWords('and');
      const number = this.#count();
      const unit = spanUnits.get(spanUnit(reader.wordAt()) ?? '');
      if (number === undefined || unit === undefined) {
        reader.place = before;
        return parts === 0 ? undefined : span;
      }
      if (number > most) throw wrong('this reaches beyond the calendar', reader.peek().at);
      reader.take();
      span.months += number * unit.months;
      span.days += number * unit.days;
    }
  }

  #count(): number | undefined {
    const reader = this.#reader;
    const { kind, text } = reader.peek();
    if (kind === 'number' && /^[\d,_]+$/.test(text)) return Number(reader.take().text.replaceAll(/[,_]/g, ''));
    if (reader.takeWords('a', 'an')) return 1;
    const words = numberInWords([reader.wordAt(), reader.wordAt(1)]);
    for (let left = words?.length ?? 0; left > 0; left -= 1) reader.take();
    return words?.value;
  }

  #date(): Day {
    const reader = this.#reader;
    reader.takeWords('the');
    this.#weekday();
    const { kind, text, at } = reader.peek();
    const near = relative.get(reader.wordAt());
    if (near !== undefined) {
      reader.take();
      return this.#today + near;
    }
    if (kind === 'date') {
      reader.take();
      const [year, month, date] = text.split('-').map(Number);
      return existing(dayOf(year ?? 0, month ?? 0, date ?? 0), text, at);
    }
    return this.#written() ?? this.#fail();
  }

  #weekday(): void {
    const reader = this.#reader;
    if (weekdays.some((weekday) => weekday.toLowerCase() === reader.wordAt())) {
      reader.take();
      reader.takeSign(',');
    }
  }

  /** "3 March 2026", "March 3rd, 2026"; without a year it is this one. */
  #written(): Day | undefined {
    const reader = this.#reader;
    const before = reader.place;
    const { at } = reader.peek();
    let date = this.#ordinal();
    if (date !== undefined) reader.takeWords('of');
    const month = monthNamed(reader.wordAt());
    if (month === undefined) {
      reader.place = before;
      return undefined;
    }
    const { text } = reader.take();
    date ??= this.#ordinal();
    if (date === undefined) throw reader.expected('a day of the month');
    reader.takeSign(',');
    const year =
      reader.peek().kind === 'number' && /^\d{4}$/.test(reader.peek().text) ? Number(reader.take().text) : undefined;
    return existing(dayOf(year ?? partsOf(this.#today).year, month, date), `${date} ${text}`, at);
  }

  #ordinal(): number | undefined {
    const reader = this.#reader;
    const { kind, text } = reader.peek();
    if (kind !== 'number' || !/^\d{1,2}$/.test(text)) return undefined;
    reader.take();
    reader.takeWords('st', 'nd', 'rd', 'th');
    return Number(text);
  }

  #fail(): never {
    throw this.#reader.expected('a date such as 2026-11-22');
  }
}

function monthNamed(word: string): number | undefined {
  if (word.length < 3) return undefined;
  const short = word === 'sept' ? 'sep' : word;
  const index = months.findIndex((month) => month.toLowerCase() === short || month.slice(0, 3).toLowerCase() === short);
  return index < 0 ? undefined : index + 1;
}

/** In the singular. */
function spanUnit(word: string): string | undefined {
  if (word === 'centuries') return 'century';
  const single = word.replace(/s$/, '');
  return spanUnits.has(single) ? single : undefined;
}

function existing(day: Day | undefined, written: string, at: number): Day {
  if (day === undefined) throw wrong(`there is no ${written} in the calendar`, at);
  return day;
}

function shift(day: Day, { months: more, days }: Span, sign: 1 | -1, at: number): Day {
  const shifted = addMonths(day, more * sign);
  const result = shifted === undefined ? undefined : shifted + days * sign;
  if (result === undefined || !isInCalendar(result)) throw wrong('this reaches beyond the calendar', at);
  return result;
}

function count(days: number, unit: string, at: number): Quantity {
  const [day, shown] = [unitNamed('day'), unitNamed(unit)];
  if (day === undefined || shown === undefined) throw wrong(`there are no ${unit}s here`, at);
  const measured = quantity(new Number200(days), [{ unit: day, power: 1 }]);
  return { ...measured, shown: [{ unit: shown, power: 1 }] };
}
