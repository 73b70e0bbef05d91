import { differenceBetween } from './difference.ts';
import { localTime, offsetText, parseMoment } from './moments.ts';
import { placeName, settingZone, zoneOf } from './zones.ts';
import type { Difference } from './difference.ts';
import type { Granted, PluginCode } from '../../src/domain/plugins/index.ts';

interface Now {
  text: string;
  zone: string;
  date: string;
  time: string;
  weekday: string;
  offset: string;
}

export default {
  tools: {
    async now({ place }: { place?: string }, { clock, settings }: Granted): Promise<Now> {
      const zone = place === undefined ? settingZone(settings['timeZone']) : zoneOf(place);
      const { date, time, weekday, offset } = localTime(clock.now(), zone);
      const where = zone === 'UTC' ? 'UTC' : `in ${placeName(zone)} (${offsetText(offset)})`;
      const text = `${time.slice(0, 5)} on ${weekday}, ${longDate(date)} ${where}`;
      return { text, zone, date, time, weekday, offset: offsetText(offset) };
    },

    async weekday(
      { date }: { date: string },
      { clock, settings }: Granted,
    ): Promise<{ text: string; date: string; weekday: string }> {
      const here = localTime(clock.now(), settingZone(settings['timeZone']));
      const { time } = parseMoment(date, here);
      const day = localTime(new Date(time), 'UTC');
      const verb = day.date < here.date ? 'was' : 'is';
      return { text: `${longDate(day.date)} ${verb} a ${day.weekday}`, date: day.date, weekday: day.weekday };
    },

    async difference({ from, to }: { from: string; to: string }, { clock, settings }: Granted): Promise<Difference> {
      const now = clock.now();
      return differenceBetween(from, to, now, localTime(now, settingZone(settings['timeZone'])));
    },
  },
} satisfies PluginCode;

/** "26 November 2026". */
function longDate(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
}
