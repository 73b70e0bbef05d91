import { credentialOf } from '../auth/ticket.ts';
import { verb } from '../../verb.ts';

/** Hands a WebSocket upgrade to the caller's feed: each change of their tasks and sessions as a frame of JSON. */
export const connectFeed = verb<{ request: Request }, Response>('tasks:read', async ({ ctx, input, userId }) =>
  ctx.live.connect(input.request, { userId, credential: credentialOf(ctx) }),
);
