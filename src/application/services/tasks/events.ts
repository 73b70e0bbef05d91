import { ownTask } from './view.ts';
import { verb } from '../../verb.ts';
import { credentialOf } from '../auth/ticket.ts';

/** Server-sent events: the task as it is, then each change of it; ends with the task. */
export const streamTask = verb<{ id: string }, ReadableStream<Uint8Array>>(
  'tasks:read',
  async ({ ctx, input, userId }) => {
    const task = await ownTask(ctx, userId, input.id);
    return ctx.live.followTask({ userId, credential: credentialOf(ctx) }, task.id);
  },
);
