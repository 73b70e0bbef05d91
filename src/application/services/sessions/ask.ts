import { allows } from '../../../domain/caller.ts';
import { Problem } from '../../../domain/problem.ts';
import { limits } from '../../limits.ts';
import { newSession } from './create.ts';
import { openSession } from './view.ts';
import { remembersIn } from '../memories/view.ts';
import { readableCollections } from '../collections/find.ts';
import { budgetsOf, spendRequest } from '../../budgets.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';

export interface Question {
  sessionId: string;
  input: string;
  turnId?: string;
  collectionIds?: string[];
}

/** A turn that was begun: its answer comes over the session's events from `seq` on. */
interface Begun {
  sessionId: string;
  turnId: string;
  seq: number;
}

/** Starts a turn; the answer comes over the session's events. */
export const ask = verb<Question, Begun>('sessions:write', ({ ctx, input, userId }) => beginTurn(ctx, userId, input));

/** Starts a turn in the named session, or in a new one, which a question that is refused does not leave behind. */
export async function beginTurn(
  ctx: Context,
  userId: string,
  input: Omit<Question, 'sessionId'> & { sessionId?: string },
): Promise<Begun> {
  const question = input.input.trim();
  if (question === '') throw new Problem('bad_request', 'Ask something: `input` is empty.');
  if (question.length > limits.questionCharacters) {
    throw new Problem('payload_too_large', `A question may have ${limits.questionCharacters} characters.`);
  }
  const keyId = ctx.caller.kind === 'key' ? ctx.caller.keyId : undefined;
  const spender = { userId, ...(keyId !== undefined && { keyId }) };
  const [there, collectionIds, budgets] = await Promise.all([
    input.sessionId === undefined ? undefined : openSession(ctx, userId, input.sessionId, 'write'),
    readableCollections(ctx, userId, input.collectionIds),
    budgetsOf(ctx, spender),
  ]);
  await spendRequest(ctx, budgets);
  const session = there ?? (await newSession(ctx, userId, {}));
  const turnId = input.turnId ?? ctx.ids.next();
  const started = await ctx.conversation(session.id).start({
    turnId,
    question,
    collectionIds,
    ...spender,
    ...(allows(ctx.caller, 'plugins:call') && { tools: true }),
    ...(remembersIn(ctx, session, userId) && { memoryOf: session.id }),
  });
  await ctx.sessions.touch(session.id, titleOf(question));
  await ctx.live.publish(userId, { type: 'session', sessionId: session.id, change: 'used' });
  return { sessionId: session.id, ...started };
}

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 79).replace(/\s\S*$/, '')}…`;
}
