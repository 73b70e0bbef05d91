import { openSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { Transcript } from '../../protocol/resources.ts';

const turnsAtOnce = 50;

export const getTranscript = verb<{ id: string; before?: string }, Transcript>(
  'sessions:read',
  async ({ ctx, input, userId }) => {
    const session = await openSession(ctx, userId, input.id, 'read');
    const page = { limit: turnsAtOnce, ...(input.before !== undefined && { before: input.before }) };
    return ctx.conversation(session.id).transcript(page);
  },
);
