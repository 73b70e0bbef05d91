import { findSubordinate } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewPerson } from './view.ts';
import type { Person } from '../../protocol/resources.ts';

/** Shuts somebody out: every credential, socket and stream of theirs ends within a second. What they keep stays. */
export const disablePerson = verb<{ id: string }, Person>('people:write', async ({ ctx, input }) => {
  const { id } = await findSubordinate(ctx, input.id);
  await ctx.users.disable(id);
  await ctx.live.end(id);
  await record(ctx, { kind: 'user.disabled', target: { kind: 'user', id } });
  return viewPerson(ctx, await findSubordinate(ctx, id));
});

/** Lets them in again; logins and keys that have not expired work as before, access tokens do not. */
export const enablePerson = verb<{ id: string }, Person>('people:write', async ({ ctx, input }) => {
  const { id } = await findSubordinate(ctx, input.id);
  await ctx.users.enable(id);
  await record(ctx, { kind: 'user.enabled', target: { kind: 'user', id } });
  return viewPerson(ctx, await findSubordinate(ctx, id));
});
