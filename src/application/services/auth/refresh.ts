import { Problem } from '../../../domain/problem.ts';
import { deviceTokens } from './start-login.ts';
import { openVerb } from '../../verb.ts';
import { record } from '../audit/record.ts';
import type { DeviceTokens } from './start-login.ts';

/** How long a device whose reply was lost may ask again. */
const graceMilliseconds = 10_000;

/**
 * Trades a refresh token for new tokens, once. A device that names its try in `attempt` may send the same request again
 * within the grace and gets the same refresh token: the successor follows from the token and the try. Any other second use
 * means that two hold the token, and ends the login for both.
 */
export const refresh = openVerb<{ refreshToken: string; attempt?: string }, DeviceTokens>(async ({ ctx, input }) => {
  const attempt = await ctx.links.hash(input.attempt ?? ctx.links.newToken());
  const successor = await ctx.box.keyedHash('refresh-successor', `${input.refreshToken}\n${attempt}`);
  const rotation = await ctx.logins.rotate({
    refreshHash: await ctx.links.hash(input.refreshToken),
    successorHash: await ctx.links.hash(successor),
    attempt,
    grace: graceMilliseconds,
  });
  if (rotation.outcome === 'reused') {
    const { userId, id } = rotation.login;
    await ctx.live.end(userId, { kind: 'login', id });
    await record(ctx, { kind: 'auth.refresh-reused', userId, outcome: 'denied', target: { kind: 'login', id } });
  }
  if (rotation.outcome !== 'rotated') {
    throw new Problem('unauthenticated', 'This refresh token is not valid any more. Sign in again.');
  }
  return deviceTokens(ctx, rotation.user, rotation.login.id, successor);
});
