import { authorize } from '../../../domain/caller.ts';
import { ownSession } from './view.ts';
import type { Transcript } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

const turnsAtOnce = 50;

export const getTranscript: Verb<{ id: string; before?: string }, Transcript> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'sessions:read');
  const session = await ownSession(ctx, userId, input.id);
  const page = { limit: turnsAtOnce, ...(input.before !== undefined && { before: input.before }) };
  return ctx.conversation(session.id).transcript(page);
};
