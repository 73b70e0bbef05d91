import { describe, expect, it } from 'vitest';
import { Breaker } from '../../src/domain/breaker.ts';
import type { BreakerLimits, Pass } from '../../src/domain/breaker.ts';

/** A breaker on a clock that stands still until it is moved; without jitter unless `random` says so. */
function open(limits: Partial<BreakerLimits> = {}, random = (): number => 0) {
  let now = Date.UTC(2026, 0, 1);
  const breaker = new Breaker({ now: () => new Date(now) }, limits, random);
  const enter = (): Pass => {
    const admission = breaker.enter();
    if ('pass' in admission) return admission.pass;
    throw new Error(`resting until ${admission.until.toISOString()}`);
  };
  const refusedFor = (): number | undefined => {
    const admission = breaker.enter();
    return 'until' in admission ? admission.until.getTime() - now : undefined;
  };
  const fail = (times: number): void => {
    for (let time = 0; time < times; time += 1) enter().failed('down');
  };
  return { breaker, enter, refusedFor, fail, pass: (milliseconds: number) => (now += milliseconds) };
}

describe('a breaker', () => {
  it('opens within five failures in a row and then refuses at once, saying until when and why', () => {
    const { breaker, enter, fail } = open();
    fail(4);
    enter().succeeded();
    fail(4);
    expect(breaker.resting).toBeUndefined();
    fail(1);
    expect(breaker.enter()).toEqual({ until: new Date(Date.UTC(2026, 0, 1) + 1000), reason: 'down' });
    expect(enter).toThrow(/resting/);
  });

  it('lets one probe through when its rest is over, and closes after a good one', () => {
    const { enter, fail, pass, refusedFor } = open();
    fail(5);
    pass(999);
    expect(refusedFor()).toBe(1);
    pass(1);
    const probe = enter();
    expect(Array.from({ length: 50 }, refusedFor).every((wait) => wait !== undefined)).toBe(true);
    probe.succeeded();
    fail(4);
    enter().succeeded();
  });

  it('rests twice as long after each failed probe, but never longer than its limit', () => {
    const { enter, fail, pass, refusedFor } = open({ longestRest: 10_000 });
    fail(5);
    const rests = Array.from({ length: 6 }, () => {
      const rest = refusedFor() ?? 0;
      pass(rest);
      enter().failed('still down');
      return rest;
    });
    expect(rests).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('starts over with the first rest once it was closed', () => {
    const { enter, fail, pass, refusedFor } = open();
    fail(5);
    pass(1000);
    enter().failed('down');
    pass(2000);
    enter().succeeded();
    fail(5);
    expect(refusedFor()).toBe(1000);
  });

  it('shortens rests at random, by a half at the most', () => {
    const rests = [0, 0.5, 0.998].map((value) => {
      const { fail, refusedFor } = open({}, () => value);
      fail(5);
      return refusedFor();
    });
    expect(rests).toEqual([1000, 750, 501]);
  });

  it('rests as long as the endpoint asks, from the first such answer on, up to a limit', () => {
    const { enter, pass, refusedFor } = open({ longestAsked: 60_000 });
    enter().failed('busy', 20);
    expect(refusedFor()).toBe(20_000);
    pass(20_000);
    enter().failed('busy', 86_400);
    expect(refusedFor()).toBe(60_000);
  });

  it('learns nothing from a call that was dropped, and lets the next one probe', () => {
    const { breaker, enter, fail, pass } = open();
    fail(4);
    enter().dropped();
    expect(breaker.resting).toBeUndefined();
    fail(1);
    pass(1000);
    enter().dropped();
    enter().succeeded();
    expect(breaker.resting).toBeUndefined();
  });

  it('takes a probe for lost that was never heard of again', () => {
    const { enter, fail, pass, refusedFor } = open({ probe: 5000 });
    fail(5);
    pass(1000);
    const lost = enter();
    expect(refusedFor()).toBe(5000);
    pass(5000);
    const second = enter();
    lost.failed('late');
    expect(refusedFor()).toBe(5000);
    lost.succeeded();
    second.succeeded();
    enter().succeeded();
  });

  it('does not listen to calls from before it opened', () => {
    const { breaker, enter, fail, pass, refusedFor } = open();
    const slow = Array.from({ length: 20 }, enter);
    fail(5);
    slow[0]?.succeeded();
    slow[1]?.failed('late', 100);
    expect(refusedFor()).toBe(1000);
    pass(1000);
    enter().succeeded();
    for (const late of slow) late.failed('late');
    expect(breaker.resting).toBeUndefined();
  });

  it('shuts nobody out when its clock is set back', () => {
    const { breaker, enter, fail, pass } = open();
    fail(5);
    pass(-86_400_000);
    enter().succeeded();
    expect(breaker.resting).toBeUndefined();
  });

  it('counts the first word about a call and no other', () => {
    const { breaker, enter } = open();
    const call = enter();
    for (let time = 0; time < 5; time += 1) call.failed('down');
    expect(breaker.resting).toBeUndefined();
  });
});
