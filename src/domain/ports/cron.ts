/**
 * The arithmetic of cron expressions: minute, hour, day of the month, month, day of the week, in a time zone (an IANA name).
 * Where clocks go forward, a time of day that is left out is due right after the gap; where they go back, one that comes
 * twice is due once. What is said by `*` or a step goes by the hours that pass instead.
 */
export interface Cron {
  /** The first due time after that one, in milliseconds since 1970; undefined when there is none within ten years. */
  next(cron: string, timeZone: string, after: number): number | undefined;
  /** Throws `bad_request`, which says what is wrong with the expression or the time zone. */
  check(cron: string, timeZone: string): void;
}
