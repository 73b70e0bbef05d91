import { Problem } from '../../../domain/problem.ts';
import { newApiKey, apiKeyHint } from '../../../domain/identity/api-key-format.ts';
import { keyScopes, roleAllows } from '../../../domain/identity/permission.ts';
import { openCollection } from '../collections/find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewKey } from './view.ts';
import type { ApiKeyWithSecret } from '../../protocol/resources.ts';
import type { Context } from '../../context.ts';
import type { KeyScope } from '../../../domain/identity/permission.ts';

/** Keys that one user may have. */
const mostKeys = 100;
const day = 24 * 60 * 60 * 1000;

export interface NewKeyInput {
  name: string;
  /** All that the role allows when absent. */
  scopes?: KeyScope[];
  collectionIds?: string[];
  expiresInDays?: number;
  requestsPerDay?: number;
  tokensPerDay?: number;
}

/** The secret is in this reply and nowhere else: only a keyed hash of it is kept. */
export const createKey = verb<NewKeyInput, ApiKeyWithSecret>('account:write', async ({ ctx, input, userId }) => {
  if ((await ctx.keys.list(userId)).length >= mostKeys)
    throw new Problem('conflict', `You have ${mostKeys} keys already: revoke one first.`);
  const { name, collectionIds, expiresInDays, requestsPerDay = null, tokensPerDay = null } = input;
  for (const id of collectionIds ?? []) await openCollection(ctx, userId, id, 'read');
  const { key, keyHash, hint } = await newSecret(ctx);
  const made = await ctx.keys.add(
    {
      id: ctx.ids.next(),
      userId,
      name,
      hint,
      scopes: grantable(ctx, input.scopes),
      collections: collectionIds ?? null,
      requestsPerDay,
      tokensPerDay,
      expiresAt: expiresInDays === undefined ? null : ctx.clock.now().getTime() + expiresInDays * day,
    },
    keyHash,
  );
  await record(ctx, {
    kind: 'key.created',
    target: { kind: 'key', id: made.id },
    detail: { name: made.name, scopes: made.scopes.join(' ') },
  });
  return { ...viewKey(made), key };
});

export async function newSecret(ctx: Context): Promise<{ key: string; keyHash: string; hint: string }> {
  const key = newApiKey((length) => crypto.getRandomValues(new Uint8Array(length)));
  return { key, keyHash: await ctx.box.keyedHash('api-key', key), hint: apiKeyHint(key) };
}

/** A key never gets more than its person's role has at that moment; what the role loses later, the key loses with it. */
function grantable(ctx: Context, wanted: readonly KeyScope[] | undefined): KeyScope[] {
  const { caller } = ctx;
  const role = caller.kind === 'user' ? caller.role : undefined;
  const allowed = keyScopes.filter((scope) => role !== undefined && roleAllows(role, scope));
  const refused = wanted?.find((scope) => !allowed.includes(scope));
  if (refused !== undefined) throw new Problem('forbidden', `Your role does not include ${refused}.`);
  return wanted === undefined ? allowed : [...new Set(wanted)];
}
