import * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import { ask } from '../services/sessions/ask.ts';
import { createSession } from '../services/sessions/create.ts';
import type { Work } from './handler.ts';

export const promptInput = z.object({
  prompt: z.string().min(1).max(4000),
  /** The session that the answer goes into; a new one each time when absent. */
  sessionId: z.string().min(1).max(100).optional(),
  collectionIds: z.array(z.string().min(1).max(100)).max(50).optional(),
});

export type PromptInput = z.output<typeof promptInput>;

/** Asks a saved prompt as its owner, with their access and on their budget, and waits for the answer. The turn has the task's id, so it is asked once. */
export async function runPrompt({ ctx, task, input, checkpoint, keep }: Work<PromptInput>): Promise<unknown> {
  const owner = await ctx.users.find(task.ownerId);
  if (owner?.disabledAt !== null) throw new Problem('forbidden', 'Its owner is shut out.');
  const sessionId = input.sessionId ?? sessionOf(checkpoint) ?? (await newSession());
  const turnId = task.id;
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
  if (turn.error !== undefined) throw new Problem(turn.error.code, turn.error.detail);
  return { sessionId, turnId };

  async function newSession(): Promise<string> {
    const { id } = await createSession({ ctx, input: {} });
    await keep({ sessionId: id });
    return id;
  }
}

function sessionOf(checkpoint: unknown): string | undefined {
  const parsed = z.object({ sessionId: z.string() }).safeParse(checkpoint);
  return parsed.success ? parsed.data.sessionId : undefined;
}
