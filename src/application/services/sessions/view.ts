import { Problem } from '../../../domain/problem.ts';
import type { Context } from '../../context.ts';
import type { Session } from '../../protocol/resources.ts';
import type { SessionRecord } from '../../../domain/ports/session-directory.ts';

export function viewSession(record: SessionRecord): Session {
  const { id, title, createdAt, updatedAt } = record;
  return { id, title, createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() };
}

export async function ownSession(ctx: Context, userId: string, id: string): Promise<SessionRecord> {
  const session = await ctx.sessions.find(id);
  if (session?.ownerId !== userId) throw new Problem('not_found', 'There is no such session.');
  return session;
}
