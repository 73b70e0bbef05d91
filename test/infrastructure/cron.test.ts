import { describe, expect, it } from 'vitest';
import { cronExpressions } from '../../src/infrastructure/cron.ts';

/** The next due times, as ISO 8601 without seconds. */
function due(cron: string, timeZone: string, after: string, count: number): string[] {
  const times: string[] = [];
  let last = Date.parse(after);
  while (times.length < count) {
    const next = cronExpressions.next(cron, timeZone, last);
    if (next === undefined) break;
    times.push(new Date(next).toISOString().slice(0, 16));
    last = next;
  }
  return times;
}

describe('the next due time', () => {
  it('is after that one, to the millisecond', () => {
    expect(due('30 2 * * *', 'UTC', '2027-01-01T02:29:59.999Z', 1)).toEqual(['2027-01-01T02:30']);
    expect(due('30 2 * * *', 'UTC', '2027-01-01T02:30:00.000Z', 1)).toEqual(['2027-01-02T02:30']);
    expect(due('30 2 * * *', 'UTC', '2027-01-01T02:30:00.500Z', 1)).toEqual(['2027-01-02T02:30']);
  });

  it('follows the clocks of Berlin, once a day', () => {
    // 28 March 2027 has no 02:30, 31 October has two.
    expect(due('30 2 * * *', 'Europe/Berlin', '2027-03-27T00:00Z', 3)).toEqual([
      '2027-03-27T01:30',
      '2027-03-28T01:00',
      '2027-03-29T00:30',
    ]);
    expect(due('30 2 * * *', 'Europe/Berlin', '2027-10-30T00:00Z', 3)).toEqual([
      '2027-10-30T00:30',
      '2027-10-31T00:30',
      '2027-11-01T01:30',
    ]);
  });

  it('follows the clocks of New York, once a day', () => {
    // 14 March 2027 has no 02:30, 7 November has two of 01:30.
    expect(due('30 2 * * *', 'America/New_York', '2027-03-13T06:00Z', 3)).toEqual([
      '2027-03-13T07:30',
      '2027-03-14T07:00',
      '2027-03-15T06:30',
    ]);
    expect(due('30 1 * * *', 'America/New_York', '2027-11-06T05:00Z', 3)).toEqual([
      '2027-11-06T05:30',
      '2027-11-07T05:30',
      '2027-11-08T06:30',
    ]);
    expect(due('30 2 * * *', 'America/New_York', '2027-11-06T06:00Z', 3)).toEqual([
      '2027-11-06T06:30',
      '2027-11-07T07:30',
      '2027-11-08T07:30',
    ]);
  });

  it('of a list of hours is one of each on the days when clocks change', () => {
    expect(due('30 2,14 * * *', 'Europe/Berlin', '2027-03-28T00:00Z', 2)).toEqual([
      '2027-03-28T01:00',
      '2027-03-28T12:30',
    ]);
    expect(due('30 2,14 * * *', 'Europe/Berlin', '2027-10-31T00:00Z', 2)).toEqual([
      '2027-10-31T00:30',
      '2027-10-31T13:30',
    ]);
  });

  it('of every hour is every hour, also while clocks go back', () => {
    expect(due('0 * * * *', 'Europe/Berlin', '2027-10-30T23:30Z', 4)).toEqual([
      '2027-10-31T00:00',
      '2027-10-31T01:00',
      '2027-10-31T02:00',
      '2027-10-31T03:00',
    ]);
  });

  it('knows leap days and the ends of months', () => {
    expect(due('0 12 29 2 *', 'UTC', '2027-01-01T00:00Z', 2)).toEqual(['2028-02-29T12:00', '2032-02-29T12:00']);
    // 2100 is no leap year.
    expect(due('0 12 29 2 *', 'UTC', '2096-03-01T00:00Z', 1)).toEqual(['2104-02-29T12:00']);
    expect(due('0 12 31 * *', 'UTC', '2027-01-31T12:00Z', 3)).toEqual([
      '2027-03-31T12:00',
      '2027-05-31T12:00',
      '2027-07-31T12:00',
    ]);
    expect(due('0 12 L * *', 'UTC', '2028-01-31T12:00Z', 2)).toEqual(['2028-02-29T12:00', '2028-03-31T12:00']);
  });

  it('is none for a day that never comes', () => {
    expect(cronExpressions.next('0 0 30 2 *', 'UTC', Date.parse('2027-01-01T00:00Z'))).toBeUndefined();
  });
});

describe('an expression or a time zone that is none', () => {
  it.each(['', '* * * *', '* * * * * *', '60 * * * *', '0 0 0 * *', 'a b c d e', '0/15 * * * *', '@daily'])(
    'is refused with the reason: %j',
    (cron) => {
      expect(() => cronExpressions.check(cron, 'UTC')).toThrow(
        expect.objectContaining({ code: 'bad_request', message: expect.stringContaining('cron expression') }),
      );
    },
  );

  it('is refused however long it is', () => {
    const cron = `${Array.from({ length: 10_000 }, () => '1').join(',')} * * * *`;
    expect(() => cronExpressions.check(cron, 'UTC')).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it.each(['', 'Mars/Olympus', '+01:00', 'Europe/Berlin; x'])('is refused by name: %j', (timeZone) => {
    expect(() => cronExpressions.check('0 8 * * 1-5', timeZone)).toThrow(
      expect.objectContaining({ code: 'bad_request', message: expect.stringContaining('time zone') }),
    );
  });

  it('lets the others pass', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'])
      expect(() => cronExpressions.check('0 8 * * MON-FRI', zone)).not.toThrow();
  });
});
