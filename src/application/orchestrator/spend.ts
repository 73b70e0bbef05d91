import { addTokens } from '../budgets.ts';
import type { Context } from '../context.ts';
import type { Usage } from '../../domain/rag/usage.ts';

/** Counts what a model has cost against whoever asked. */
export async function spend(ctx: Context, { inputTokens, outputTokens }: Usage): Promise<void> {
  const { caller } = ctx;
  if (caller.kind !== 'service' || caller.onBehalfOf === undefined) return;
  const spender = { userId: caller.onBehalfOf, ...(caller.keyId !== undefined && { keyId: caller.keyId }) };
  await addTokens(ctx, spender, inputTokens + outputTokens);
}
