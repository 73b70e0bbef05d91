import { Problem } from '../../src/domain/plugins/index.ts';

export interface Local {
  /** YYYY-MM-DD. */
  date: string;
  /** HH:MM:SS. */
  time: string;
  weekday: string;
  /** Minutes that it is ahead of UTC. */
  offset: number;
}

/** What clocks and calendars show in a zone. */
export function localTime(moment: Date, timeZone: string): Local {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(moment);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  const date = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  const shown = Date.parse(`${date}T${time}Z`);
  const offset = Math.round((shown - Math.floor(moment.getTime() / 1000) * 1000) / 60_000);
  return { date, time, weekday: part('weekday'), offset };
}

/** "UTC+05:30". */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const monthNames = 'january february march april may june july august september october november december'.split(' ');
const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t\s]+(\d{1,2}):(\d{2}))?$/;
const dayFirst = /^(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+([a-z]+)\.?,?\s+(\d{4})$/;
const monthFirst = /^(?:[a-z]+,?\s+)?([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/;

/** A date without a zone, and minutes of the day if a time was said. */
export interface Moment {
  /** Milliseconds since 1970 as if in UTC. */
  time: number;
  hasTime: boolean;
}

/** Whether it looks like a date rather than like a place. */
export function looksLikeDate(text: string): boolean {
  return /\d/.test(text) || ['today', 'tomorrow', 'yesterday', 'now'].includes(text.trim().toLowerCase());
}

/** "2026-11-22 14:00", "24 December 2027", "December 24th, 2027", "tomorrow". Throws `bad_request` for what is none. */
export function parseMoment(text: string, now: Local): Moment {
  const said = text.trim().toLowerCase();
  const days = ['yesterday', 'today', 'tomorrow'].indexOf(said) - 1;
  if (days > -2) return { time: Date.parse(`${now.date}T00:00:00Z`) + days * 86_400_000, hasTime: false };
  if (said === 'now') return { time: Date.parse(`${now.date}T${now.time}Z`), hasTime: true };
  const [, year, month, day, hours, minutes] = iso.exec(said) ?? written(said) ?? [];
  const found = year === undefined ? undefined : existing(Number(year), Number(month), Number(day));
  if (found === undefined || Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59)
    throw new Problem('bad_request', `"${text}" is no date such as 2026-11-22 or 22 November 2026.`);
  const time = found + Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000;
  return { time, hasTime: hours !== undefined };
}

function written(said: string): (string | undefined)[] | undefined {
  const [, day, month, year] = dayFirst.exec(said) ?? [];
  if (day !== undefined) return [said, year, monthNumber(month), day];
  const [, name, date, its] = monthFirst.exec(said) ?? [];
  return date === undefined ? undefined : [said, its, monthNumber(name), date];
}

function monthNumber(name = ''): string {
  return String(monthNames.findIndex((month) => name.length >= 3 && month.startsWith(name.slice(0, 9))) + 1);
}

function existing(year: number, month: number, day: number): number | undefined {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  const exists = year > 0 && time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  return exists ? time.getTime() : undefined;
}
