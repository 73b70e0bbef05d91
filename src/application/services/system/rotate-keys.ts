import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';

/** A new key signs access tokens from now on; those of the old one hold until they expire. */
export const rotateSigningKey = verb<object, { kid: string }>('system:write', async ({ ctx }) => {
  await ctx.tokens.rotate();
  const [{ kid } = { kid: '' }] = (await ctx.tokens.jwks()).keys;
  await record(ctx, { kind: 'secret.rotated', target: { kind: 'secret', id: kid }, detail: { purpose: 'signing' } });
  return { kid };
});
