import { authorize } from '../../../domain/caller.ts';
import { ownSession } from './view.ts';
import type { Verb } from '../../context.ts';

/** Hands a WebSocket upgrade to the session's actor. */
export const connectSocket: Verb<{ id: string; request: Request }, Response> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'sessions:write');
  const session = await ownSession(ctx, userId, input.id);
  return ctx.conversation(session.id).connect(input.request, userId);
};
