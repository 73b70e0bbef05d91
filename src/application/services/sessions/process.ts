import { Problem } from '../../../domain/problem.ts';
import { ask } from './ask.ts';
import { authorize } from '../../../domain/caller.ts';
import { createSession } from './create.ts';
import { ownSession } from './view.ts';
import type { ProcessReply, Turn } from '../../protocol/resources.ts';
import type { Question } from './ask.ts';
import type { Verb } from '../../context.ts';

/** Starts a turn in the named session, or in a new one. */
export const startTurn: Verb<
  Omit<Question, 'sessionId'> & { sessionId?: string },
  { sessionId: string; turnId: string; seq: number }
> = async ({ ctx, input }) => {
  const sessionId = input.sessionId ?? (await createSession({ ctx, input: {} })).id;
  return ask({ ctx, input: { ...input, sessionId } });
};

/** Waits for a turn that was started; a turn that failed throws why. */
export const finishTurn: Verb<{ sessionId: string; turnId: string }, ProcessReply> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'sessions:read');
  const session = await ownSession(ctx, userId, input.sessionId);
  const turn = await ctx.conversation(session.id).ended(input.turnId);
  if (turn.error !== undefined) throw new Problem(turn.error.code, turn.error.detail);
  return { sessionId: session.id, turnId: turn.id, toolCalls: [], ...outcome(turn) };
};

function outcome(turn: Turn): Pick<ProcessReply, 'answer' | 'citations' | 'abstained' | 'model' | 'usage'> {
  const { answer, citations, abstained, model, usage } = turn;
  return { answer, citations, abstained, model, usage: usage ?? { inputTokens: 0, outputTokens: 0 } };
}
