import { callerName } from './rate.ts';
import type { Bucket, Taken } from '../../domain/limits/token-bucket.ts';
import type { Context } from '../../application/context.ts';
import type { Credential } from '../../application/services/auth/authenticate.ts';
import type { Entrance } from './api.ts';
import type { LimiterName } from '../../domain/ports/limiter.ts';

/**
 * Whose a credential was when it last came to this isolate. It lets nobody in: it only says whose bucket can be asked while
 * the credential is looked up anew.
 */
const lastSeenAs = new Map<string, LimiterName>();
const mostSeen = 1000;

/** The context of whoever the credential belongs to, and what their bucket says. Throws `unauthenticated`. */
export async function enter(
  { policy, stranger, as }: Entrance,
  credential: Credential | undefined,
): Promise<{ ctx: Context; taken?: Taken }> {
  const key = credential && (await stranger.links.hash(`${credential.kind} ${credential.token}`));
  const guess = key === undefined ? undefined : lastSeenAs.get(key);
  if (key !== undefined) lastSeenAs.delete(key);
  const [ctx, early] = await Promise.all([as(credential), guess && takeOne(stranger, guess, policy.perCaller)]);
  const name = callerName(ctx);
  if (key === undefined || name === undefined) return { ctx };
  remember(key, name);
  return { ctx, taken: early !== undefined && guess === name ? early : await takeOne(ctx, name, policy.perCaller) };
}

async function takeOne(ctx: Context, name: LimiterName, bucket: Bucket): Promise<Taken> {
  return ctx.limiter(name).take({ bucket, cost: 1 });
}

/** Those that came last are the last to be forgotten. */
function remember(key: string, name: LimiterName): void {
  lastSeenAs.set(key, name);
  const [oldest] = lastSeenAs.keys();
  if (lastSeenAs.size > mostSeen && oldest !== undefined) lastSeenAs.delete(oldest);
}
