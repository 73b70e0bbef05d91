import { beforeAll, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { openNexus } from './door.ts';

const [capacity, perSecond] = [50, 5];

interface Answered {
  status: number;
  /** Milliseconds since 1970 between which the limiter was asked. */
  sent: number;
  replied: number;
  remaining: number;
  reset: number;
  policy: string | null;
  retryAfter: string | null;
}

async function ask(send: () => Promise<Response>): Promise<Answered> {
  const sent = Date.now();
  const reply = await send();
  await reply.body?.cancel();
  const [, remaining, reset] = /^"default";r=(\d+);t=(\d+)$/.exec(reply.headers.get('ratelimit') ?? '') ?? [];
  return {
    status: reply.status,
    sent,
    replied: Date.now(),
    remaining: Number(remaining),
    reset: Number(reset),
    policy: reply.headers.get('ratelimit-policy'),
    retryAfter: reply.headers.get('retry-after'),
  };
}

/** Sends so many requests, each of `lanes` waiting for its reply before the next. */
async function flood(count: number, lanes: number, send: (index: number) => Promise<Response>): Promise<Answered[][]> {
  let next = 0;
  const lane = async (): Promise<Answered[]> => {
    const answered: Answered[] = [];
    for (let index = next++; index < count; index = next++) answered.push(await ask(() => send(index)));
    return answered;
  };
  return Promise.all(Array.from({ length: lanes }, lane));
}

function span(answers: readonly Answered[]): number {
  return (Math.max(...answers.map(({ replied }) => replied)) - Math.min(...answers.map(({ sent }) => sent))) / 1000;
}

const accepted = (answers: readonly Answered[]): number => answers.filter(({ status }) => status !== 429).length;

describe('a caller who asks 10,000 times', () => {
  let lanes: Answered[][];
  let answers: Answered[];
  beforeAll(async () => {
    const call = openNexus({ NEXUS_RATE_CALLER: `${capacity}:${perSecond}` });
    const { credential: headers } = await (await Client.signIn()).withKey();
    lanes = await flood(10_000, 32, () => call('/api/v1/nothing', { headers }));
    answers = lanes.flat();
  }, 240_000);

  it('gets no more through than the bucket holds and the time refills', () => {
    expect(answers).toHaveLength(10_000);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 429]));
    expect(accepted(answers)).toBeGreaterThanOrEqual(capacity);
    expect(accepted(answers)).toBeLessThanOrEqual(capacity + span(answers) * perSecond);
  });

  it('is told the rule and what is left with every reply, and when to come back with every refusal', () => {
    for (const { status, policy, remaining, reset, retryAfter } of answers) {
      expect(policy).toBe(`"default";q=${capacity};w=${capacity / perSecond}`);
      expect(remaining).toBeLessThan(capacity);
      // What is missing comes back in time and not before.
      expect(reset).toBeGreaterThanOrEqual((capacity - remaining - 1) / perSecond);
      expect(reset).toBeLessThanOrEqual(Math.ceil((capacity - remaining) / perSecond));
      expect(retryAfter).toBe(status === 429 ? '1' : null);
      expect(status === 429 ? remaining : 0).toBe(0);
    }
  });

  it('sees what is left rise no faster than the refill', () => {
    for (const lane of lanes) {
      for (const [index, { replied, remaining }] of lane.entries()) {
        const before = lane[index - 1];
        if (before === undefined) continue;
        const refilled = ((replied - before.sent) / 1000) * perSecond;
        expect(remaining).toBeLessThanOrEqual(before.remaining + 1 + refilled);
      }
    }
  });
});

describe('an address', () => {
  const names = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip'];
  const made = (index: number): string => `203.0.113.${index % 250}`;

  it('that is made up in headers changes nothing while no setting names one', async () => {
    const call = openNexus({ NEXUS_RATE_IP: '21:1' });
    const lanes = await flood(300, 16, (index) =>
      call('/healthz', { headers: Object.fromEntries(names.map((name) => [name, made(index)])) }),
    );
    expect(accepted(lanes.flat())).toBeLessThanOrEqual(21 + span(lanes.flat()));
  });

  it('is taken from the header that the setting names, and from no other', async () => {
    const call = openNexus({ NEXUS_RATE_IP: '22:1', NEXUS_CLIENT_IP: 'cf-connecting-ip' });
    const others = names.filter((name) => name !== 'cf-connecting-ip');
    const spoofed = await flood(300, 16, (index) => {
      const headers = Object.fromEntries(others.map((name) => [name, made(index)]));
      return call('/healthz', { headers: { ...headers, 'cf-connecting-ip': '198.51.100.7' } });
    });
    expect(accepted(spoofed.flat())).toBeLessThanOrEqual(22 + span(spoofed.flat()));
    const other = await ask(() => call('/healthz', { headers: { 'cf-connecting-ip': '198.51.100.8' } }));
    expect(other).toMatchObject({ status: 200, remaining: 21 });
  });
});
