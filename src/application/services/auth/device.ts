import { Problem, problemCode } from '../../../domain/problem.ts';
import { newUserCode, readUserCode } from '../../../domain/identity/user-code.ts';
import { openVerb, verb } from '../../verb.ts';
import { record } from '../audit/record.ts';
import { startDeviceLogin } from './start-login.ts';
import type { Context } from '../../context.ts';
import type { DeviceTokens } from './start-login.ts';

/** Seconds that a person has to confirm a code. */
const codeSeconds = 600;
/** Seconds between two polls. */
const pollSeconds = 5;

/** Codes that somebody may enter: typing errors pass, guessing the codes of others does not (RFC 8628, 5.1). */
const entries = { capacity: 20, perSecond: 20 / codeSeconds };

/** What a device shows and keeps (RFC 8628, 3.2), without the addresses, which are the transport's. */
export interface DeviceStart {
  deviceCode: string;
  userCode: string;
  expiresIn: number;
  interval: number;
}

/** A device asks to be signed in: it gets a code for itself and one for its person. */
export const startDevice = openVerb<{ client: string }, DeviceStart>(async ({ ctx, input }) => {
  const deviceCode = ctx.links.newToken();
  const deviceHash = await ctx.links.hash(deviceCode);
  const expiresAt = ctx.clock.now().getTime() + codeSeconds * 1000;
  for (let tries = 0; tries < 5; tries += 1) {
    const userCode = newUserCode(crypto.getRandomValues(new Uint8Array(64)));
    try {
      await ctx.devices.add({
        deviceHash,
        userCode,
        client: input.client,
        ip: ctx.origin.ip ?? null,
        interval: pollSeconds,
        expiresAt,
      });
      return { deviceCode, userCode, expiresIn: codeSeconds, interval: pollSeconds };
    } catch (error) {
      if (problemCode(error) !== 'conflict') throw error;
    }
  }
  throw new Problem('capability_unavailable', 'No code is free. Try again in some minutes.');
});

export type DeviceReply =
  | { outcome: 'signed-in'; tokens: DeviceTokens }
  | { outcome: 'pending' | 'slow_down' | 'denied' | 'expired' };

/** The device asks whether its person has decided. */
export const pollDevice = openVerb<{ deviceCode: string }, DeviceReply>(async ({ ctx, input }) => {
  const poll = await ctx.devices.poll(await ctx.links.hash(input.deviceCode));
  if (poll.outcome !== 'approved') return { outcome: poll.outcome };
  const user = await ctx.users.find(poll.userId);
  if (user === undefined) return { outcome: 'denied' };
  return { outcome: 'signed-in', tokens: await startDeviceLogin(ctx, user, poll.client) };
});

export interface DeviceRequest {
  userCode: string;
  client: string;
  ip: string | null;
  createdAt: string;
}

/** What a person sees before they decide. */
export const viewDevice = verb<{ userCode: string }, DeviceRequest>('account:write', async ({ ctx, input, userId }) => {
  await takeEntry(ctx, userId);
  const grant = await ctx.devices.byUserCode(readUserCode(input.userCode));
  if (grant?.state !== 'pending') throw unknownCode();
  const { userCode, client, ip, createdAt } = grant;
  return { userCode, client, ip, createdAt: new Date(createdAt).toISOString() };
});

/** A person lets a device in as themselves, or turns it away. */
export const decideDevice = verb<{ userCode: string; approve: boolean }, void>(
  'account:write',
  async ({ ctx, input, userId }) => {
    await takeEntry(ctx, userId);
    const decision = input.approve ? ({ state: 'approved', userId } as const) : ({ state: 'denied' } as const);
    if (!(await ctx.devices.decide(readUserCode(input.userCode), decision))) throw unknownCode();
    await record(ctx, { kind: input.approve ? 'auth.device-approved' : 'auth.device-denied' });
  },
);

async function takeEntry(ctx: Context, userId: string): Promise<void> {
  const taken = await ctx.limiter(`user:device-codes:${userId}`).take({ bucket: entries, cost: 1 });
  if (!taken.allowed)
    throw new Problem('rate_limited', 'Too many codes at once. Wait a moment.', {
      retryAfter: taken.retryAfterSeconds,
    });
}

function unknownCode(): Problem {
  return new Problem('not_found', 'No device waits with this code. It may have expired: start again on the device.');
}
