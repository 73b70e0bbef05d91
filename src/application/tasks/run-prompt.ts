import * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import { ask } from '../services/sessions/ask.ts';
import { createSession } from '../services/sessions/create.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';
import type { Work } from './handler.ts';

export const promptInput = z.object({
  prompt: z.string().min(1).max(4000),
  /** The session that the answer goes into; a new one each time when absent. */
  sessionId: z.string().min(1).max(100).optional(),
  collectionIds: z.array(z.string().min(1).max(100)).max(50).optional(),
});

export type PromptInput = z.output<typeof promptInput>;

/** Where it is at: the session, and how many turns in it ended without an answer. */
const progress = z.object({ sessionId: z.string(), failed: z.number().int().min(0) });

/**
 * Asks a saved prompt as its owner, with their access and on their budget, and waits for the answer. Session and turn are named before they are made, so however
 * often it is cut off the prompt is asked once; only a turn that has failed is asked anew, as another turn.
 */
export async function runPrompt({ ctx, task, input, checkpoint, keep }: Work<PromptInput>): Promise<unknown> {
  const owner = await ctx.users.find(task.ownerId);
  if (owner?.disabledAt !== null) throw new Problem('forbidden', 'Its owner is shut out.');
  const at = progress.safeParse(checkpoint).data ?? { sessionId: input.sessionId ?? ctx.ids.next(), failed: 0 };
  const { sessionId, failed } = at;
  await keep(at);
  if (input.sessionId === undefined) await createSession({ ctx, input: { id: sessionId } });
  const turnId = turnOf(task, failed);
  await ask({
    ctx,
    input: {
      sessionId,
      turnId,
      input: input.prompt,
      ...(input.collectionIds !== undefined && { collectionIds: input.collectionIds }),
    },
  });
  const turn = await ctx.conversation(sessionId).ended(turnId);
  if (turn.error === undefined) return { sessionId, turnId };
  await keep({ sessionId, failed: failed + 1 });
  throw new Problem(turn.error.code, turn.error.detail);
}

/** Stops the answer that is being written. */
export async function abandonPrompt({ ctx, task }: Pick<Work<PromptInput>, 'ctx' | 'task'>): Promise<void> {
  const at = progress.safeParse((await ctx.tasks.find(task.id))?.checkpoint).data;
  if (at !== undefined) await ctx.conversation(at.sessionId).cancel(turnOf(task, at.failed));
}

function turnOf(task: TaskRecord, failed: number): string {
  return failed === 0 ? task.id : `${task.id}-${failed + 1}`;
}
