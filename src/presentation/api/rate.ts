import { Problem } from '../../domain/problem.ts';
import { bucketPolicy, rateLimitHeaders } from '../../domain/limits/rate-limit-headers.ts';
import type { Api } from './api.ts';
import type { Bucket, Taken } from '../../domain/limits/token-bucket.ts';
import type { Context as Ctx } from '../../application/context.ts';
import type { Context } from 'hono';
import type { LimiterName } from '../../domain/ports/limiter.ts';

/** How often a day the audit log says that one caller was too fast; a flood is one event, not a flood of them. */
const notesPerDay = 20;

/** Takes one request off a bucket and says in headers what is left. Throws `rate_limited`. */
export async function takeRate(c: Context<Api>, ctx: Ctx, subject: LimiterName, bucket: Bucket): Promise<void> {
  checkRate(c, bucket, await ctx.limiter(subject).take({ bucket, cost: 1 }));
}

/** Says in headers what is left of a bucket. Throws `rate_limited`. */
export function checkRate(c: Context<Api>, bucket: Bucket, taken: Taken): void {
  c.set('rate', rateLimitHeaders([bucketPolicy('default', bucket, taken)]));
  if (!taken.allowed)
    throw new Problem('rate_limited', 'Too many requests at once. Wait a moment.', {
      retryAfter: taken.retryAfterSeconds,
    });
}

export function addressOf(ctx: Ctx): LimiterName {
  return `ip:${ctx.origin.ip ?? 'local'}`;
}

export function callerName({ caller }: Ctx): LimiterName | undefined {
  if (caller.kind === 'user') return `user:${caller.userId}`;
  return caller.kind === 'key' ? `key:${caller.keyId}` : undefined;
}

/** Whether this refusal for speed is to be written down. */
export async function isWorthNoting(ctx: Ctx): Promise<boolean> {
  const subject: LimiterName = `ip:noted:${callerName(ctx) ?? addressOf(ctx)}`;
  return (await ctx.limiter(subject).spend({ requests: 1, tokens: 0, limits: { requestsPerDay: notesPerDay } }))
    .allowed;
}
