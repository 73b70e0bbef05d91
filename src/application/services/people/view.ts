import { roleAllows } from '../../../domain/identity/permission.ts';
import type { Context } from '../../context.ts';
import type { Person } from '../../protocol/resources.ts';
import type { UserRecord } from '../../../domain/ports/user-directory.ts';

/** Whoever may share sees names; whoever looks after people sees the rest. */
export function viewPerson(ctx: Context, record: UserRecord): Person {
  const { id, name, role, email, disabledAt, requestsPerDay, tokensPerDay, createdAt } = record;
  const { caller } = ctx;
  if (caller.kind !== 'user' || !roleAllows(caller.role, 'people:write')) return { id, name, role };
  return {
    id,
    name,
    role,
    ...(email !== null && { email }),
    disabled: disabledAt !== null,
    ...(requestsPerDay !== null && { requestsPerDay }),
    ...(tokensPerDay !== null && { tokensPerDay }),
    createdAt: new Date(createdAt).toISOString(),
  };
}
