import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { ownDocument, viewDocument } from './view.ts';
import type { Document } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

export const getDocument: Verb<{ id: string }, Document> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'documents:read');
  const document = viewDocument(await ownDocument(ctx, userId, input.id));
  if (document === undefined) throw new Problem('not_found', 'There is no such document.');
  return document;
};
