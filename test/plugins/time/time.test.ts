import { describe, expect, it } from 'vitest';
import time from '../../../plugins/time/index.ts';
import { grantedFake } from '../../fakes/granted.ts';

const { now, weekday, difference } = time.tools;
/** 2026-11-26 05:00 UTC. */
const granted = grantedFake({ settings: { timeZone: 'Europe/Berlin' } });

describe('the time', () => {
  it.each([
    ['Tokyo', '14:00 on Thursday, 26 November 2026 in Tokyo (UTC+09:00)'],
    ['new york', '00:00 on Thursday, 26 November 2026 in New York (UTC-05:00)'],
    ['San Francisco', '21:00 on Wednesday, 25 November 2026 in Los Angeles (UTC-08:00)'],
    ['India', '10:30 on Thursday, 26 November 2026 in Kolkata (UTC+05:30)'],
    ['Asia/Kathmandu', 'UTC+05:45'],
    ['UTC', '05:00 on Thursday, 26 November 2026 UTC'],
  ])('is told for %s', async (place, expected) => {
    expect((await now({ place }, granted)).text).toContain(expected);
  });

  it('is told at home, where no place is named', async () => {
    expect(await now({}, granted)).toEqual({
      text: '06:00 on Thursday, 26 November 2026 in Berlin (UTC+01:00)',
      zone: 'Europe/Berlin',
      date: '2026-11-26',
      time: '06:00:00',
      weekday: 'Thursday',
      offset: 'UTC+01:00',
    });
  });

  it.each(['Atlantis', 'Mars/Base', 'Australia', '../../etc', ''])('is not known in %s', async (place) => {
    await expect(now({ place }, granted)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('is not made up where the setting names no zone', async () => {
    await expect(now({}, grantedFake({ settings: { timeZone: 'Nowhere' } }))).rejects.toThrow(/timeZone/);
  });
});

describe('a weekday', () => {
  it.each([
    ['1969-07-20', '20 July 1969 was a Sunday'],
    ['24 December 2027', '24 December 2027 is a Friday'],
    ['Dec 24th, 2027', '24 December 2027 is a Friday'],
    ['tomorrow', '27 November 2026 is a Friday'],
    ['0001-01-01', 'Monday'],
  ])('is told for %s', async (date, expected) => {
    expect((await weekday({ date }, granted)).text).toContain(expected);
  });

  it.each(['2026-02-30', '24/12/2027', '31 June 2026', 'soon'])('is not made up for %s', async (date) => {
    await expect(weekday({ date }, granted)).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('a difference', () => {
  it.each([
    ['2026-11-22 14:00', '2026-11-24 09:30', '1 day, 19 hours and 30 minutes', 2610],
    ['2026-11-24', '2026-11-22', '2 days', -2880],
    ['London', 'Sydney', 'Sydney is 11 hours ahead of London (05:00 in London, 16:00 in Sydney)', 660],
    ['Berlin', 'Paris', 'same time', 0],
    ['Tokyo', 'India', '3 hours and 30 minutes behind', -210],
  ])('between %s and %s', async (from, to, text, minutes) => {
    const found = await difference({ from, to }, granted);
    expect(found.text).toContain(text);
    expect(found.minutes).toBe(minutes);
  });

  it('is not between a date and a place', async () => {
    await expect(difference({ from: '2026-11-22', to: 'Oslo' }, granted)).rejects.toThrow(/two dates or two places/);
  });
});
