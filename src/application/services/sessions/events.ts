import { authorize } from '../../../domain/caller.ts';
import { ownSession } from './view.ts';
import type { Verb } from '../../context.ts';

/** Server-sent events after `after`; with `turnId` they end with that turn. */
export const streamEvents: Verb<{ id: string; after: number; turnId?: string }, ReadableStream<Uint8Array>> = async ({
  ctx,
  input,
}) => {
  const userId = authorize(ctx.caller, 'sessions:read');
  const session = await ownSession(ctx, userId, input.id);
  const { after, turnId } = input;
  return ctx.conversation(session.id).events({ after, ...(turnId !== undefined && { turnId }) });
};
