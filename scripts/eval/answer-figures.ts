import { holdsAnswer, tokenShare } from '../../src/domain/evaluation/gold-answers.ts';
import { meanOf } from '../../src/domain/evaluation/interval.ts';
import { separationOf } from '../../src/domain/evaluation/separation.ts';
import { tryDamage } from './damaged-sentences.ts';
import type { DamageReport } from './damaged-sentences.ts';
import type { EvaluatedQuery } from '../../src/application/protocol/evaluations.ts';
import type { GoldAnswer } from './labelled-folder.ts';
import type { Interval } from '../../src/domain/evaluation/interval.ts';
import type { Sources } from './sources.ts';

export interface AnswerFigures {
  /** Answerable questions whose right answer stands in what is cited. */
  holdsAnswer: Interval;
  answered: Interval;
  declined: Interval;
  abstentionAuc: Interval | undefined;
  supported: Interval;
  /** Citations whose quote stands where they say, of all. */
  verbatim: { right: number; all: number };
  damage: DamageReport;
}

/** Of a longer text, the share of tokens that must be cited. */
const longShare = 0.8;

/** What answers are worth, judged by what they cite. */
export async function answerFigures(
  queries: readonly EvaluatedQuery[],
  gold: ReadonlyMap<string, GoldAnswer>,
  sources: Sources,
): Promise<AnswerFigures> {
  const asked = queries.flatMap(({ query, answer }) => (answer === undefined ? [] : [{ query, answer }]));
  const answerable = asked.filter(({ query }) => query.unanswerable !== true);
  const unanswerable = asked.filter(({ query }) => query.unanswerable === true);
  const labelled = answerable.filter(({ query }) => gold.has(query.id));
  const citations = asked.flatMap(({ answer }) => answer.citations);
  const confidence = (of: typeof asked): number[] => of.map(({ answer }) => answer.confidence);
  let right = 0;
  for (const citation of citations) if (await sources.isVerbatim(citation)) right += 1;
  return {
    holdsAnswer: meanOf(
      labelled.map(({ query, answer }) => {
        const quotes = answer.citations.map(({ quote }) => quote);
        return Number(isCited(quotes, gold.get(query.id)));
      }),
    ),
    answered: meanOf(answerable.map(({ answer }) => Number(!answer.abstained))),
    declined: meanOf(unanswerable.map(({ answer }) => Number(answer.abstained))),
    abstentionAuc: separationOf(confidence(answerable), confidence(unanswerable)),
    supported: meanOf(citations.map(({ verdict }) => Number(verdict === 'supported'))),
    verbatim: { right, all: citations.length },
    damage: await tryDamage(citations, sources),
  };
}

function isCited(quotes: readonly string[], gold: GoldAnswer | undefined): boolean {
  const { alternatives = [], longTexts = [] } = gold ?? {};
  return holdsAnswer(quotes, alternatives) || longTexts.some((text) => tokenShare(quotes, text) >= longShare);
}
