import { Problem } from '../../../domain/problem.ts';
import { findPerson, findSubordinate } from './find.ts';
import { mayChangeRole } from '../../../domain/identity/permission.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewPerson } from './view.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../protocol/resources.ts';
import type { Role } from '../../../domain/identity/permission.ts';
import type { UserRecord } from '../../../domain/ports/user-directory.ts';

interface Change {
  id: string;
  role?: Role;
  requestsPerDay?: number | null;
  tokensPerDay?: number | null;
}

/** Role and daily budget of somebody. Giving the role `owner` hands ownership on; who gave it becomes an admin. */
export const updatePerson = verb<Change, Person>('people:write', async ({ ctx, input, userId }) => {
  const { id, role, ...budget } = input;
  const { caller } = ctx;
  // The owner has nobody above who would set theirs; an admin has.
  const isOwn = id === userId && caller.kind === 'user' && caller.role === 'owner';
  const person = Object.keys(budget).length > 0 && !isOwn ? await findSubordinate(ctx, id) : await findPerson(ctx, id);
  if (role !== undefined && role !== person.role) await changeRole(ctx, person, role);
  if (Object.keys(budget).length > 0) {
    await ctx.users.update(id, budget);
    await record(ctx, { kind: 'settings.changed', target: { kind: 'user', id } });
  }
  return viewPerson(ctx, await findPerson(ctx, id));
});

async function changeRole(ctx: Context, person: UserRecord, role: Role): Promise<void> {
  const { caller } = ctx;
  if (caller.kind !== 'user' || !mayChangeRole(caller.role, person.role, role)) {
    throw new Problem(
      'forbidden',
      `You may not make ${person.role === 'owner' ? 'the owner' : `an ${person.role}`} ${role}.`,
    );
  }
  if (role === 'owner' && person.disabledAt !== null) throw new Problem('conflict', 'That account is disabled.');
  if (role === 'owner') await ctx.users.handOver(caller.userId, person.id);
  else await ctx.users.update(person.id, { role });
  // Tokens made before say the old role, and other services may believe them.
  await ctx.users.raiseEpoch(person.id);
  await record(ctx, {
    kind: 'user.role-changed',
    target: { kind: 'user', id: person.id },
    detail: { from: person.role, to: role },
  });
}
