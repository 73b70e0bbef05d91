import { Problem } from '../domain/problem.ts';
import { record } from './services/audit/record.ts';
import type { Context } from './context.ts';
import type { DailyLimits } from '../domain/limits/budget.ts';
import type { LimiterName } from '../domain/ports/limiter.ts';

export interface Budget {
  /** Whose counters: `user:…`, `group:…` or `key:…`. */
  subject: LimiterName;
  limits: DailyLimits;
}

interface Spender {
  userId: string;
  keyId?: string;
}

/** What a user's turns are counted against: their own day first, then each of their groups, and the key they came with. */
export async function budgetsOf(ctx: Context, { userId, keyId }: Spender): Promise<Budget[]> {
  const [user, groups, key] = await Promise.all([
    ctx.users.find(userId),
    ctx.groups.ofUser(userId),
    keyId === undefined ? undefined : ctx.keys.byId(keyId),
  ]);
  const { requestsPerDay, tokensPerDay } = ctx.settings.budget;
  return [
    {
      subject: `user:${userId}`,
      limits: present({
        requestsPerDay: user?.requestsPerDay ?? requestsPerDay,
        tokensPerDay: user?.tokensPerDay ?? tokensPerDay,
      }),
    },
    ...groups.map((group): Budget => ({ subject: `group:${group.id}`, limits: present(group) })),
    ...(key ? [{ subject: `key:${key.key.id}` as const, limits: present(key.key) }] : []),
  ];
}

/**
 * Takes one request off every budget before a model is called. Throws `budget_exceeded`, which says whose budget it was and
 * when the day begins anew, also when the tokens of the day are gone.
 */
export async function spendRequest(ctx: Context, budgets: readonly Budget[]): Promise<void> {
  for (const { subject, limits } of budgets) {
    const verdict = await ctx.limiter(subject).spend({ requests: 1, tokens: 0, limits });
    if (verdict.allowed) continue;
    await record(ctx, { kind: 'budget.exceeded', outcome: 'denied', detail: { budget: subject } });
    const [whose = ''] = subject.split(':');
    const what = verdict.exhausted === 'tokens' ? 'tokens' : 'requests';
    throw new Problem(
      'budget_exceeded',
      `Today's ${what} of this ${whose} are used up; the day begins anew at 00:00 UTC.`,
      {
        retryAfter: verdict.resetSeconds,
      },
    );
  }
}

/** Adds what a model call has cost. */
export async function addTokens(ctx: Context, spender: Spender, tokens: number): Promise<void> {
  if (tokens <= 0) return;
  for (const { subject } of await budgetsOf(ctx, spender)) await ctx.limiter(subject).add({ tokens });
}

/** Without the limits that nobody has set. */
function present(limits: {
  requestsPerDay: number | null | undefined;
  tokensPerDay: number | null | undefined;
}): DailyLimits {
  return {
    ...(typeof limits.requestsPerDay === 'number' && { requestsPerDay: limits.requestsPerDay }),
    ...(typeof limits.tokensPerDay === 'number' && { tokensPerDay: limits.tokensPerDay }),
  };
}
