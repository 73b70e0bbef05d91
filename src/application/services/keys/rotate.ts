import { Problem } from '../../../domain/problem.ts';
import { newSecret } from './create.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewKey } from './view.ts';
import type { ApiKeyWithSecret } from '../../protocol/resources.ts';

/** A new secret for the same key; the old one stops at once. */
export const rotateKey = verb<{ id: string }, ApiKeyWithSecret>('account:write', async ({ ctx, input, userId }) => {
  const { key, keyHash, hint } = await newSecret(ctx);
  const replaced = await ctx.keys.replace(userId, input.id, { keyHash, hint });
  const found = replaced ? await ctx.keys.byId(input.id) : undefined;
  if (found === undefined) throw new Problem('not_found', 'There is no such key.');
  await ctx.live.end(userId, { kind: 'key', id: input.id });
  await record(ctx, { kind: 'key.rotated', target: { kind: 'key', id: input.id } });
  return { ...viewKey(found.key), key };
});
