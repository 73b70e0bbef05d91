import { Problem } from '../../../domain/problem.ts';
import { accessRank } from '../../../domain/identity/access.ts';
import { authorize, reaches } from '../../../domain/caller.ts';
import { labelsOfTurn } from '../../../domain/evaluation/labels-of-turn.ts';
import { limits } from '../../limits.ts';
import { openDocument } from '../documents/view.ts';
import { openSession } from './view.ts';
import { retrievalQuery } from '../../../domain/rag/follow-up.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';
import type { FeedbackChange } from '../../../domain/conversation/feedback.ts';
import type { FeedbackReply, Turn } from '../../protocol/resources.ts';
import type { NamedDocument } from '../../../domain/evaluation/labels-of-turn.ts';

/** Turns before it that a question may lean on. */
const historyTurns = 4;

/**
 * Keeps what somebody thinks of an answer with its turn. Where they may write to a collection that it cites, or that has the document
 * they name, the question becomes a labelled query there.
 */
export const rateTurn = verb<{ sessionId: string; turnId: string; change: FeedbackChange }, FeedbackReply>(
  'sessions:write',
  async ({ ctx, input, userId }) => {
    const { turnId, change } = input;
    const session = await openSession(ctx, userId, input.sessionId, 'write');
    if (typeof change.documentId === 'string') await openDocument(ctx, userId, change.documentId, 'read');
    const { before, turn } = await ctx.conversation(session.id).rate(turnId, change);
    const { feedback = {} } = turn;
    const [earlier, named] = await Promise.all([placeOf(ctx, before.documentId), placeOf(ctx, feedback.documentId)]);
    const labels = labelsOfTurn(turn, { text: await questionOf(ctx, session.id, turn), named });
    // A document that is named no more may be in a collection that nothing else leads to.
    if (earlier !== undefined && !labels.has(earlier.collectionId)) labels.set(earlier.collectionId, undefined);
    const labelled: string[] = [];
    for (const [collectionId, label] of labels) {
      if (!(await mayWrite(ctx, userId, collectionId))) continue;
      await ctx.labels.drop(collectionId, `turn ${turnId}`);
      if (label === undefined || (await isFull(ctx, collectionId))) continue;
      await ctx.labels.put(collectionId, label, userId);
      labelled.push(collectionId);
    }
    return { feedback, labelled };
  },
);

async function placeOf(ctx: Context, documentId: string | undefined): Promise<NamedDocument | undefined> {
  const document = documentId === undefined ? undefined : await ctx.documents.find(documentId);
  return document && { documentId: document.id, collectionId: document.collectionId };
}

/** A follow-up with the question it leans on: a labelled query stands for itself. */
async function questionOf(ctx: Context, sessionId: string, { id, question }: Turn): Promise<string> {
  const { turns } = await ctx.conversation(sessionId).transcript({ before: id, limit: historyTurns });
  const history = turns.filter(({ state, abstained }) => state === 'completed' && !abstained);
  return retrievalQuery(question, history).slice(0, limits.questionCharacters);
}

async function mayWrite(ctx: Context, userId: string, collectionId: string): Promise<boolean> {
  try {
    authorize(ctx.caller, 'documents:write');
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
  const collection = reaches(ctx.caller, collectionId) ? await ctx.collections.find(collectionId, userId) : undefined;
  return accessRank(collection?.access) >= accessRank('write');
}

async function isFull(ctx: Context, collectionId: string): Promise<boolean> {
  const { upload, thumb, correction } = await ctx.labels.count(collectionId);
  return upload + thumb + correction >= limits.labelledQueries;
}
