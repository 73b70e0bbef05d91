import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { ownSession } from './view.ts';
import { readableCollections } from '../collections/find.ts';
import type { Verb } from '../../context.ts';

export interface Question {
  sessionId: string;
  input: string;
  turnId?: string;
  collectionIds?: string[];
}

/** Starts a turn; the answer comes over the session's events. */
export const ask: Verb<Question, { sessionId: string; turnId: string; seq: number }> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'sessions:write');
  const session = await ownSession(ctx, userId, input.sessionId);
  const question = input.input.trim();
  if (question === '') throw new Problem('bad_request', 'Ask something: `input` is empty.');
  if (question.length > limits.questionCharacters) {
    throw new Problem('payload_too_large', `A question may have ${limits.questionCharacters} characters.`);
  }
  const collectionIds = await readableCollections(ctx, userId, input.collectionIds);
  const turnId = input.turnId ?? ctx.ids.next();
  const started = await ctx.conversation(session.id).start({ turnId, question, collectionIds, userId });
  await ctx.sessions.touch(session.id, titleOf(question));
  return { sessionId: session.id, ...started };
};

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 79).replace(/\s\S*$/, '')}…`;
}
