import { Problem } from '../../../domain/problem.ts';
import { answerTurn } from '../../orchestrator/answer-turn.ts';
import { hasRelevant } from '../../../domain/evaluation/labelled-query.ts';
import { holdsAnswer } from '../../../domain/evaluation/gold-answers.ts';
import { retrieve } from '../../orchestrator/retrieve.ts';
import { scoreRanking } from '../../../domain/evaluation/ranking-scores.ts';
import { budgetsOf, spendRequest } from '../../budgets.ts';
import type {
  AnswerOutcome,
  CitedSentence,
  FoundDocument,
  QueryOutcome,
  RankingOutcome,
} from '../../../domain/evaluation/outcome.ts';
import type { Citation } from '../../../domain/rag/citation.ts';
import type { Context } from '../../context.ts';
import type { EvaluationRecord } from '../../../domain/ports/evaluations.ts';
import type { LabelKeys } from './label-keys.ts';
import type { LabelledQuery } from '../../../domain/evaluation/labelled-query.ts';
import type { RetrievalSettings } from '../../../domain/rag/retrieval-settings.ts';

/** Passages that are ranked: recall is measured at a hundred. */
const depth = 100;
/** Documents of a ranking that are shown to people. */
const shown = 5;
/** Of an answer, what is put down: so many citations, and of each sentence so many characters. */
const citationsKept = 8;
const sentenceKept = 500;

/** Searches for a query, with both settings where there are two, and answers it where that was asked for. */
export async function tryQuery(
  ctx: Context,
  evaluation: EvaluationRecord,
  query: LabelledQuery,
  keys: LabelKeys,
): Promise<QueryOutcome> {
  const { collectionId, settings, compareWith } = evaluation;
  const isRanked = hasRelevant(query);
  const ranked = (of: Partial<RetrievalSettings>): Promise<RankingOutcome> =>
    rank(ctx, { collectionId, query, keys, settings: of });
  const missing = Object.entries(query.relevant ?? {}).filter(([key, grade]) => grade >= 1 && keys.unknown.has(key));
  return {
    ...(isRanked && { a: await ranked(settings), wanted: wantedBy(query, keys) }),
    ...(isRanked && compareWith !== null && { b: await ranked(compareWith) }),
    ...(evaluation.answer && { answer: await answer(ctx, evaluation, query) }),
    ...(missing.length > 0 && { missing: missing.length }),
  };
}

/** The first documents that answer to a label of what is relevant. */
function wantedBy({ relevant = {} }: LabelledQuery, keys: LabelKeys): FoundDocument[] {
  const isWanted = (labels: readonly string[]): boolean => labels.some((label) => (relevant[label] ?? 0) >= 1);
  const ids = [...keys.of].flatMap(([documentId, labels]) => (isWanted(labels) ? [documentId] : []));
  return ids.slice(0, shown).map((documentId) => ({ documentId, title: keys.titles.get(documentId) ?? '' }));
}

async function rank(
  ctx: Context,
  of: { collectionId: string; query: LabelledQuery; keys: LabelKeys; settings: Partial<RetrievalSettings> },
): Promise<RankingOutcome> {
  const { query, keys, settings } = of;
  const { passages, mode } = await retrieve(unremembered(ctx), {
    query: query.text,
    collectionIds: [of.collectionId],
    limit: depth,
    settings,
  });
  // Words alone would be measured as if they were all there is.
  if (mode === 'lexical' && settings.mode !== 'lexical' && ctx.embedder !== undefined)
    throw new Problem('upstream_failed', 'The embedding model does not answer; the evaluation goes on when it does.');
  const titles = new Map(passages.map(({ documentId, title }) => [documentId, title]));
  const order = [...titles.keys()];
  const grades = new Map(Object.entries(query.relevant ?? {}));
  const scores = scoreRanking(
    order.flatMap((id) => keys.of.get(id) ?? [id]),
    grades,
  );
  const isRelevant = (id: string): boolean => (keys.of.get(id) ?? [id]).some((key) => (grades.get(key) ?? 0) >= 1);
  const place = order.findIndex(isRelevant) + 1;
  return {
    scores,
    ...(place > 0 && { place }),
    found: order.slice(0, shown).map((documentId) => ({ documentId, title: titles.get(documentId) ?? '' })),
  };
}

/** Searches leave no trace among the queries of late, which are people's. */
function unremembered(ctx: Context): Context {
  return {
    ...ctx,
    passages: (id) => {
      const store = ctx.passages(id);
      return { ...store, search: (query, shadowOf) => store.search({ ...query, isReplay: true }, shadowOf) };
    },
  };
}

async function answer(
  ctx: Context,
  { collectionId, ownerId }: EvaluationRecord,
  query: LabelledQuery,
): Promise<AnswerOutcome> {
  await spendRequest(ctx, await budgetsOf(ctx, { userId: ownerId }));
  let text = '';
  const citations: Citation[] = [];
  const events = answerTurn(unremembered(ctx), { question: query.text, history: [], collectionIds: [collectionId] });
  for await (const event of events) {
    if (event.type === 'text.delta') text += event.text;
    if (event.type === 'citation') citations.push(event.citation);
    if (event.type !== 'answered') continue;
    const { abstained, trace } = event;
    const confidence = trace?.answerability.confidence ?? (abstained ? 0 : 1);
    const { answers = [] } = query;
    return {
      abstained,
      confidence,
      citations: citations.slice(0, citationsKept).map((citation) => cited(citation, text)),
      ...(answers.length > 0 && {
        holdsAnswer: holdsAnswer(
          citations.map(({ quote }) => quote),
          answers.map((right) => [right]),
        ),
      }),
    };
  }
  throw new Problem('upstream_failed', 'The model ended without an answer.');
}

function cited({ start, end, quote, documentId, chunkId, source, verdict }: Citation, text: string): CitedSentence {
  return {
    sentence: text.slice(start, Math.min(end, start + sentenceKept)),
    quote,
    documentId,
    chunkId,
    source,
    verdict,
  };
}
