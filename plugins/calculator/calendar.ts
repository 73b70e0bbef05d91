import { Problem } from '../../src/domain/plugins/index.ts';

/** A day of the Gregorian calendar, carried back before its beginning; as days since 1970-01-01. */
export type Day = number;

const dayMilliseconds = 86_400_000;
/** 0001-01-01 and 9999-12-31. */
const first = -719_162;
const last = 2_932_896;

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Nothing for a day that the month does not have. `month` counts from 1. */
export function dayOf(year: number, month: number, date: number): Day | undefined {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, date);
  const exists = time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === date;
  return exists && year >= 1 && year <= 9999 ? time.getTime() / dayMilliseconds : undefined;
}

export function partsOf(day: Day): { year: number; month: number; date: number; weekday: string } {
  const time = new Date(day * dayMilliseconds);
  const weekday = weekdays[time.getUTCDay()] ?? '';
  return { year: time.getUTCFullYear(), month: time.getUTCMonth() + 1, date: time.getUTCDate(), weekday };
}

export function isInCalendar(day: Day): boolean {
  return day >= first && day <= last;
}

/** The same date so many months later, or the last of the month where that has no such date. */
export function addMonths(day: Day, count: number): Day | undefined {
  const { year, month, date } = partsOf(day);
  const months = year * 12 + (month - 1) + count;
  const [newYear, newMonth] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  for (let newDate = date; newDate > date - 4; newDate -= 1) {
    const found = dayOf(newYear, newMonth, newDate);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `YYYY-MM-DD`. */
export function isoDate(day: Day): string {
  const { year, month, date } = partsOf(day);
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-');
}

/** "Saturday, 20 February 2027". */
export function longDate(day: Day): string {
  const { year, month, date, weekday } = partsOf(day);
  return `${weekday}, ${date} ${months[month - 1] ?? ''} ${year}`;
}

/** The date there and then; `timeZone` is a name of the IANA database. Throws `bad_request` for one that is none. */
export function today(now: Date, timeZone: string): Day {
  const parts = calendarOf(timeZone).formatToParts(now);
  const part = (type: string): number => Number(parts.find((found) => found.type === type)?.value);
  return dayOf(part('year'), part('month'), part('day')) ?? 0;
}

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'gregory',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
  } catch {
    throw new Problem('bad_request', `The setting "timeZone" is no time zone: "${timeZone}".`);
  }
}
