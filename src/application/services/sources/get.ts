import { openSource, viewSource } from './view.ts';
import { verb } from '../../verb.ts';
import type { Source } from '../../protocol/resources.ts';

export const getSource = verb<{ id: string }, Source>('documents:read', async ({ ctx, input, userId }) =>
  viewSource(ctx, await openSource(ctx, userId, input.id, 'read')),
);
