import { authorize } from '../../../domain/caller.ts';
import { ownSession, viewSession } from './view.ts';
import type { Session } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

export const getSession: Verb<{ id: string }, Session> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'sessions:read');
  return viewSession(await ownSession(ctx, userId, input.id));
};
