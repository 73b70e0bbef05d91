import { answerKind } from './answer-kind.ts';
import { containment, contentWords } from './words.ts';
import { splitSentences } from './sentences.ts';
import type { Passage } from './passage.ts';

/** Whether the passages that were found hold an answer, as far as that can be told without reading them as a person would. */
export interface Answerability {
  /** 0 to 1. */
  confidence: number;
  /** What the confidence must reach for the documents to be taken to answer. */
  threshold: number;
  /** What it was told by: tokens and vectors, vectors alone, or words alone. */
  basis: 'tokens' | 'vectors' | 'words';
}

/**
 * Logistic models, fitted on the answerable and unanswerable questions of a development set of Natural Questions with
 * all-MiniLM-L6-v2 (README, "Decisions"): a weight for each sign. The threshold lets one in twenty-five questions that have
 * an answer go without. Cosines of other models lie elsewhere, and with them words decide.
 */
const models = {
  tokens: { low: 6.53, gap: 5.21, sentence: 4.6, kind: 0.36, asksKind: 0.62, bias: -5.07, threshold: 0.03 },
  vectors: { gap: 7.09, sentence: 5.2, cover: 2.06, kind: 0.4, asksKind: 0.72, bias: -4.63, threshold: 0.1 },
  words: { cover: 1.63, sentenceCover: 3.56, kind: 0.34, asksKind: 0.66, bias: -1.17, threshold: 0.35 },
};
const calibrated = /all-MiniLM-L6-v2/;

/** Passages that the first one's cosine is compared with. */
const compared = 8;
/** A passage has no more of them, as a rule; each costs an embedding. */
const mostSentences = 16;

/** The sentences of the best passage, for `judgeAnswerability` to be told their cosines to the question. */
export function sentencesToCompare([best]: readonly Passage[]): string[] {
  const text = best?.text ?? '';
  return splitSentences(text)
    .slice(0, mostSentences)
    .map(({ start, end }) => text.slice(start, end));
}

/** `cosines` are those of `sentencesToCompare` to the question; absent where no model that is known here gives them. */
export function judgeAnswerability(
  question: string,
  passages: readonly Passage[],
  { embedder, cosines }: { embedder?: string; cosines?: readonly number[] } = {},
): Answerability {
  const [best] = passages;
  if (best === undefined) return { confidence: 0, threshold: 0.5, basis: 'words' };
  const sentences = sentencesToCompare(passages);
  const wanted = contentWords(question);
  const covers = sentences.map((sentence) => containment(wanted, new Set(contentWords(sentence))));
  const kind = answerKind(question);
  const places = cosines === undefined || cosines.length === 0 ? covers : cosines;
  const nearest = sentences[places.indexOf(Math.max(...places))] ?? '';
  const signs = {
    low: best.parts?.low,
    gap: gapOf(passages),
    sentence: cosines === undefined || cosines.length === 0 ? undefined : Math.max(...cosines),
    cover: containment(wanted, new Set(contentWords(`${best.title} ${best.text}`))),
    sentenceCover: Math.max(0, ...covers),
    kind: kind === undefined ? 0 : kind.test(nearest) ? 1 : -1,
    asksKind: kind === undefined ? 0 : 1,
  };
  const known = calibrated.test(embedder ?? '') && signs.gap !== undefined && signs.sentence !== undefined;
  const basis = known ? (signs.low === undefined ? 'vectors' : 'tokens') : 'words';
  const { bias, threshold, ...weights } = models[basis];
  const sum = Object.entries(weights).reduce(
    (total, [sign, weight]) => total + weight * (signs[sign as keyof typeof signs] ?? 0),
    bias,
  );
  return { confidence: logistic(sum), threshold: logistic(threshold), basis };
}

/** How far the best passage's cosine is above what others have; undefined where it has none. */
function gapOf([best, ...others]: readonly Passage[]): number | undefined {
  if (best?.cosine === undefined) return undefined;
  const cosines = others.slice(0, compared - 1).flatMap(({ cosine }) => cosine ?? []);
  if (cosines.length === 0) return 0;
  return best.cosine - cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
