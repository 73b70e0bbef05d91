import { viewSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';
import type { Session } from '../../protocol/resources.ts';
import type { SessionRecord } from '../../../domain/ports/session-directory.ts';

/** Without a title it takes the first question's words. With an id that the caller made, once only. */
export const createSession = verb<{ title?: string; id?: string }, Session>(
  'sessions:write',
  async ({ ctx, input, userId }) => {
    const there = input.id === undefined ? undefined : await ctx.sessions.find(input.id, userId);
    return viewSession(there ?? (await newSession(ctx, userId, input)));
  },
);

/** Makes a session of the caller's own, and says so to whoever watches. */
export async function newSession(
  ctx: Context,
  ownerId: string,
  { id = ctx.ids.next(), title = '' }: { title?: string; id?: string },
): Promise<SessionRecord> {
  const keyId = ctx.caller.kind === 'key' ? ctx.caller.keyId : null;
  const made = await ctx.sessions.create({ id, ownerId, title: title.trim(), keyId });
  await ctx.live.publish(ownerId, { type: 'session', sessionId: made.id, change: 'created' });
  return made;
}
