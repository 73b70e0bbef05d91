import { contentWords } from '../../domain/rag/words.ts';
import { leansOnEarlier, retrievalQuery } from '../../domain/rag/follow-up.ts';
import { problemCode } from '../../domain/problem.ts';
import { readSearchPlan, understandingMessages } from '../../domain/rag/understanding-prompt.ts';
import type { Context } from '../context.ts';
import type { EarlierTurn } from '../../domain/rag/follow-up.ts';
import type { SearchPlan } from '../../domain/rag/understanding-prompt.ts';
import type { Usage } from '../../domain/rag/usage.ts';

/** Milliseconds that the chat model is waited for; somebody waits for the answer. */
const patience = 5_000;
const mostTokens = 300;
/** A question of so few content words is about one thing, and so is one without a word that ties things together. */
const fewWords = 2;
const ties =
  /\S\s.*(?:['’]s\b|(?<!\p{L})(?:and|or|both|than|whose|which|who|that|of|by|und|oder|als|des|von|dessen|deren|y|o|que|del?|et|ou|dont|du)(?!\p{L}))/iu;
const nothing: Usage = { inputTokens: 0, outputTokens: 0 };

/**
 * Says a question so that it stands alone, and which further searches it needs: by the chat model where there is one and it
 * is worth asking, else, or when that fails, by a rule that adds earlier questions and names. Never throws but for being
 * cancelled. `usage` is what the model has cost.
 */
export async function understand(
  ctx: Context,
  input: { question: string; history: readonly EarlierTurn[]; memory: readonly string[] },
): Promise<SearchPlan & { usage: Usage }> {
  const byRule = { query: retrievalQuery(input.question, input.history), parts: [], usage: nothing };
  const model = ctx.chat();
  if (model.write === undefined || !worthAsking(input)) return byRule;
  // Given up rather than failed: a model that needs longer for this is not ill, and is about to be asked for the answer.
  const hurry = new AbortController();
  const timer = setTimeout(() => hurry.abort(), patience);
  try {
    const signal = AbortSignal.any([ctx.signal, hurry.signal]);
    const { text, usage } = await model.write({ messages: understandingMessages(input), mostTokens }, signal);
    return { ...(readSearchPlan(text) ?? byRule), usage };
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    ctx.logger.warn('understand.by-rule', { code: problemCode(error) ?? 'internal' });
    return byRule;
  } finally {
    clearTimeout(timer);
  }
}

function worthAsking({ question, history }: { question: string; history: readonly EarlierTurn[] }): boolean {
  if (history.length > 0 && leansOnEarlier(question)) return true;
  return contentWords(question).length > fewWords && ties.test(question);
}
