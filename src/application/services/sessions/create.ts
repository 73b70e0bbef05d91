import { authorize } from '../../../domain/caller.ts';
import { viewSession } from './view.ts';
import type { Session } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** Without a title it takes the first question's words. */
export const createSession: Verb<{ title?: string }, Session> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'sessions:write');
  return viewSession(await ctx.sessions.create({ id: ctx.ids.next(), ownerId, title: input.title?.trim() ?? '' }));
};
