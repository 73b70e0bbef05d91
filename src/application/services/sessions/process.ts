import { Problem } from '../../../domain/problem.ts';
import { beginTurn } from './ask.ts';
import { openSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { ProcessReply, Turn } from '../../protocol/resources.ts';
import type { Question } from './ask.ts';

/** Starts a turn in the named session, or in a new one. */
export const startTurn = verb<
  Omit<Question, 'sessionId'> & { sessionId?: string },
  Awaited<ReturnType<typeof beginTurn>>
>('sessions:write', ({ ctx, input, userId }) => beginTurn(ctx, userId, input));

/** Waits for a turn that was started; a turn that failed throws why. */
export const finishTurn = verb<{ sessionId: string; turnId: string }, ProcessReply>(
  'sessions:read',
  async ({ ctx, input, userId }) => {
    const session = await openSession(ctx, userId, input.sessionId, 'read');
    const turn = await ctx.conversation(session.id).ended(input.turnId);
    if (turn.error !== undefined) throw new Problem(turn.error.code, turn.error.detail);
    return { sessionId: session.id, turnId: turn.id, ...outcome(turn) };
  },
);

function outcome(
  turn: Turn,
): Pick<ProcessReply, 'answer' | 'citations' | 'toolCalls' | 'offer' | 'abstained' | 'model' | 'usage'> {
  const {
    answer,
    citations,
    toolCalls = [],
    offer,
    abstained,
    model,
    usage = { inputTokens: 0, outputTokens: 0 },
  } = turn;
  return { answer, citations, toolCalls, ...(offer && { offer }), abstained, model, usage };
}
