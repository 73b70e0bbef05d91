import { CitationTracker } from '../../domain/rag/citation.ts';
import { addTokens } from '../budgets.ts';
import { retrievalQuery } from '../../domain/rag/follow-up.ts';
import { retrieve } from './retrieve.ts';
import type { Context } from '../context.ts';
import type { TurnEvent } from '../../domain/conversation/turn.ts';
import type { Usage } from '../../domain/rag/usage.ts';

/** Passages that a model gets to see. */
const passagesInPrompt = 8;

type Without<Event, Key extends string> = Event extends unknown ? Omit<Event, Key> : never;

/** What answering gives off, in order; ends with `answered`. */
export type AnswerEvent =
  | Without<Extract<TurnEvent, { type: 'turn.step' | 'text.delta' | 'citation' }>, 'turnId'>
  | { type: 'answered'; model: string; abstained: boolean; usage: Usage };

/**
 * One turn: understand the question in its conversation, retrieve passages, let the model write, check each citation
 * against its passage as soon as it is written. Throws a Problem when the turn cannot be finished.
 */
export async function* answerTurn(
  ctx: Context,
  input: {
    question: string;
    history: readonly { question: string; answer: string }[];
    collectionIds: readonly string[];
  },
): AsyncGenerator<AnswerEvent> {
  const count = input.collectionIds.length;
  yield { type: 'turn.step', step: 'searching', detail: `Searching ${count} collection${count === 1 ? '' : 's'}` };
  const query = retrievalQuery(input.question, input.history);
  const { passages } = await retrieve(ctx, {
    query,
    collectionIds: input.collectionIds,
    limit: passagesInPrompt,
  });
  const model = ctx.chat();
  yield { type: 'turn.step', step: 'answering', detail: `Reading ${passages.length} passages` };
  const tracker = new CitationTracker(passages);
  for await (const chunk of model.answer({ question: input.question, history: input.history, passages }, ctx.signal)) {
    if (chunk.type === 'end') {
      await spend(ctx, chunk.usage);
      yield { type: 'answered', model: model.id, abstained: chunk.abstained, usage: chunk.usage };
      return;
    }
    yield { type: 'text.delta', text: chunk.text };
    for (const citation of tracker.push(chunk.text)) yield { type: 'citation', citation };
  }
}

/** Counts what the model has cost against whoever asked. */
async function spend(ctx: Context, { inputTokens, outputTokens }: Usage): Promise<void> {
  const { caller } = ctx;
  if (caller.kind !== 'service' || caller.onBehalfOf === undefined) return;
  const spender = { userId: caller.onBehalfOf, ...(caller.keyId !== undefined && { keyId: caller.keyId }) };
  await addTokens(ctx, spender, inputTokens + outputTokens);
}
