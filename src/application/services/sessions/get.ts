import { openSession, viewSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { Session } from '../../protocol/resources.ts';

export const getSession = verb<{ id: string }, Session>('sessions:read', async ({ ctx, input, userId }) => {
  return viewSession(await openSession(ctx, userId, input.id, 'read'));
});
