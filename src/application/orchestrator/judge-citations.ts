import { problemCode } from '../../domain/problem.ts';
import { loweredBy } from '../../domain/rag/inference-verdict.ts';
import type { Citation } from '../../domain/rag/citation.ts';
import type { Context } from '../context.ts';
import type { Passage } from '../../domain/rag/passage.ts';
import type { Usage } from '../../domain/rag/usage.ts';

const mostPairs = 20;
/** Milliseconds; the answer is there already and only its end is waited for. */
const patience = 5_000;
/** Characters of a passage before and behind a quote, which say what its pronouns mean. */
const around = 500;

/**
 * Has a model judge once what is left of the citations of an answer after they were checked by words; gives back those whose
 * verdict fell, and what that has cost. Where no such model is, or it fails, verdicts stay as they are.
 */
export async function judgeCitations(
  ctx: Context,
  { answer, citations, passages }: { answer: string; citations: readonly Citation[]; passages: readonly Passage[] },
): Promise<{ changed: Citation[]; usage: Usage }> {
  const usage: Usage = { inputTokens: 0, outputTokens: 0 };
  const open = citations.filter(({ verdict }) => verdict !== 'unsupported').slice(0, mostPairs);
  if (ctx.entailment === undefined || open.length === 0) return { changed: [], usage };
  const pairs = open.map((citation) => ({
    premise: premiseOf(citation, passages[citation.index - 1]),
    hypothesis: answer.slice(citation.start, citation.end),
  }));
  try {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(patience)]);
    const judged = await ctx.entailment.judge(pairs, signal);
    const changed = open.flatMap((citation, index) => {
      const verdict = loweredBy(judged.verdicts[index] ?? 'neutral', citation.verdict);
      return verdict === citation.verdict ? [] : { ...citation, verdict };
    });
    return { changed, usage: judged.usage };
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    ctx.logger.warn('verify.by-words', { code: problemCode(error) ?? 'internal' });
    return { changed: [], usage };
  }
}

function premiseOf({ title, quote }: Citation, passage: Passage | undefined): string {
  const at = passage?.text.indexOf(quote) ?? -1;
  if (passage === undefined || at < 0) return `${title}\n${quote}`;
  const heading = [title, ...passage.headings].join(' › ');
  return `${heading}\n${passage.text.slice(Math.max(0, at - around), at + quote.length + around)}`;
}
