import { localTime, looksLikeDate, parseMoment } from './moments.ts';
import { placeName, zoneOf } from './zones.ts';
import { Problem } from '../../src/domain/plugins/index.ts';
import type { Local } from './moments.ts';

export interface Difference {
  /** For people. */
  text: string;
  /** From the first to the second; negative when the second is earlier, or its clocks are behind. */
  minutes: number;
}

/** Between two dates, or between the clocks of two places. */
export function differenceBetween(from: string, to: string, now: Date, here: Local): Difference {
  if (looksLikeDate(from) !== looksLikeDate(to))
    throw new Problem('bad_request', 'Name two dates or two places: one of each has no difference.');
  if (!looksLikeDate(from)) return betweenClocks(zoneOf(from), zoneOf(to), now);
  const [first, second] = [parseMoment(from, here), parseMoment(to, here)];
  const minutes = Math.round((second.time - first.time) / 60_000);
  const direction = minutes < 0 ? ', the second being earlier' : '';
  return { text: `${lasting(Math.abs(minutes))} between ${from} and ${to}${direction}`, minutes };
}

function betweenClocks(from: string, to: string, now: Date): Difference {
  const [first, second] = [localTime(now, from), localTime(now, to)];
  const minutes = second.offset - first.offset;
  const [one, other] = [placeName(from), placeName(to)];
  const clocks = `${first.time.slice(0, 5)} in ${one}, ${second.time.slice(0, 5)} in ${other}`;
  if (minutes === 0) return { text: `${other} and ${one} have the same time (${clocks})`, minutes };
  const word = minutes > 0 ? 'ahead of' : 'behind';
  return { text: `${other} is ${lasting(Math.abs(minutes))} ${word} ${one} (${clocks})`, minutes };
}

/** "3 days, 4 hours and 5 minutes". */
function lasting(minutes: number): string {
  const parts = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  if (said.length === 0) return 'no time';
  return said.length === 1 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said.at(-1)}`;
}
