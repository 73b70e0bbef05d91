import { Problem } from '../../../domain/problem.ts';
import { accessRank } from '../../../domain/identity/access.ts';
import { recordDenial } from '../audit/record.ts';
import { tiedKey } from '../../../domain/caller.ts';
import type { AccessLevel } from '../../../domain/identity/access.ts';
import type { Context } from '../../context.ts';
import type { Session } from '../../protocol/resources.ts';
import type { SessionRecord } from '../../../domain/ports/session-directory.ts';

export function viewSession(record: SessionRecord): Session {
  const { id, title, access = 'read', createdAt, updatedAt } = record;
  return {
    id,
    title,
    access,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/** The session, if the user may do that much with it; otherwise as for collections. */
export async function openSession(
  ctx: Context,
  userId: string,
  id: string,
  level: AccessLevel,
): Promise<SessionRecord> {
  const session = await ctx.sessions.find(id, userId);
  const tied = tiedKey(ctx.caller);
  if (session?.access === undefined || (tied !== undefined && session.keyId !== tied)) {
    await recordDenial(ctx, { kind: 'session', id });
    throw new Problem('not_found', 'There is no such session.');
  }
  if (accessRank(session.access) < accessRank(level))
    throw new Problem('forbidden', `You may ${session.access} this session, not ${level} it.`);
  return session;
}
