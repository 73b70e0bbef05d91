import { Problem } from '../../../domain/problem.ts';
import { mayChangeRole } from '../../../domain/identity/permission.ts';
import type { Context } from '../../context.ts';
import type { UserRecord } from '../../../domain/ports/user-directory.ts';

export async function findPerson(ctx: Context, id: string): Promise<UserRecord> {
  const user = await ctx.users.find(id);
  if (user === undefined) throw new Problem('not_found', 'There is no such person.');
  return user;
}

/** The person, if the caller may decide about people of that role. */
export async function findSubordinate(ctx: Context, id: string): Promise<UserRecord> {
  const user = await findPerson(ctx, id);
  const { caller } = ctx;
  if (caller.kind !== 'user' || !mayChangeRole(caller.role, user.role, user.role)) {
    throw new Problem(
      'forbidden',
      `You may not decide about ${user.role === 'owner' ? 'the owner' : `an ${user.role}`}.`,
    );
  }
  return user;
}
