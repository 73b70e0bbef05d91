import { Problem } from '../../../domain/problem.ts';
import { openDocument, viewDocument } from './view.ts';
import { verb } from '../../verb.ts';
import type { Document } from '../../protocol/resources.ts';

export const getDocument = verb<{ id: string }, Document>('documents:read', async ({ ctx, input, userId }) => {
  const document = viewDocument(await openDocument(ctx, userId, input.id, 'read'));
  if (document === undefined) throw new Problem('not_found', 'There is no such document.');
  return document;
});
