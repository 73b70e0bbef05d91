import { openEvaluation, viewEvaluation } from './view.ts';
import { verb } from '../../verb.ts';
import type { Evaluation } from '../../protocol/evaluations.ts';

export const getEvaluation = verb<{ id: string }, Evaluation>('documents:read', async ({ ctx, input, userId }) =>
  viewEvaluation(ctx, await openEvaluation(ctx, userId, input.id, 'read')),
);
