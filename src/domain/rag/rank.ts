import { cosine, towards, unit } from './dense/rescore.ts';
import { fuseScores } from './fuse.ts';
import { LateInteraction } from './late-interaction.ts';
import { NamedRanking, linksFollowed } from './named.ts';
import { standardSettings } from './retrieval-settings.ts';
import type { BitKernel } from './dense/bit-kernel.ts';
import type { RetrievalSettings } from './retrieval-settings.ts';
import type { StoredCode } from './dense/rescore.ts';
import type { Ranked, ScoreParts } from './score.ts';

/** A passage that the words of a query or its meaning found. */
export interface Candidate {
  key: string;
  /** BM25 of the query's words; 0 where none of them stands in it. */
  words: number;
  /** Its vector in the query's space, where it has one. */
  code?: StoredCode['code'];
}

export interface RankedQuestion {
  text: string;
  /** In the space of the candidates' codes. */
  vector?: Float32Array;
  /** Unit vectors of its tokens, one after the other. */
  tokens?: Float32Array;
}

/** What ranking looks up of some candidates, by key; those that have none are left out. */
export interface Lookup {
  /** As `titleKey` gives them. */
  titles(keys: readonly string[]): ReadonlyMap<string, string>;
  texts(keys: readonly string[]): ReadonlyMap<string, string>;
  /** Sign bits of the tokens' vectors, one after the other. */
  tokens(keys: readonly string[]): ReadonlyMap<string, Uint8Array>;
}

/** How many of the best passages say more about what is sought. */
const feedbackPassages = 3;
/** How many have their tokens looked at; more of them change no figure. */
const latePassages = 20;
/**
 * A question of as many tokens has late interaction count as set; of a shorter one, which says less by its words, it counts
 * more, and of a longer one soon hardly any more: that has many sides, and its tokens find their like anywhere.
 */
const lateTokens = { plain: 16, most: 1.5 };
/** Of a ranking, as many as may still come to be among the best by what names them. */
const headsNamed = 200;

/** The weight of late interaction for a question of that many tokens. */
export function lateWeight(settings: RetrievalSettings, tokens: number): number {
  return tokens === 0 ? 0 : settings.late * Math.min(lateTokens.most, (lateTokens.plain / tokens) ** 3);
}

/**
 * Ranks candidates, best first; those that score nothing are left out. Words and meaning are fused; a query is short, so
 * the best passages of that ranking are taken to be about what it seeks, its vector moves towards theirs (Rocchio's
 * relevance feedback, on vectors) and meaning is scored again; then tokens are compared, and names followed.
 */
export function rankCandidates(
  candidates: readonly Candidate[],
  question: RankedQuestion,
  lookup: Lookup,
  settings: RetrievalSettings = standardSettings,
  kernel?: BitKernel,
): Ranked[] {
  const fused = fuse(candidates, question.vector, settings);
  if (settings.mode !== 'hybrid') return fused;
  return withNames(withLate(fused, question, { lookup, settings, kernel }), question.text, lookup, settings);
}

/** One score a passage, in their order, of all that is known of each; the best of words and meaning is worth 1. */
export function combine(parts: readonly ScoreParts[], settings: RetrievalSettings, late: number): number[] {
  const fused = fuseScores(
    [
      { values: parts.map(({ words }) => words), weight: settings.words },
      { values: parts.map(({ meaning }) => meaning), weight: 1 - settings.words },
    ],
    parts.length,
  );
  const best = Math.max(...fused, 0) || 1;
  const known = parts.flatMap((part) => part.late ?? []);
  const most = Math.max(...known, 0) || 1;
  // Of what was not looked at, nothing better is known than the worst of what was.
  const least = known.length === 0 ? 0 : Math.min(...known);
  return parts.map(
    (part, index) =>
      (fused[index] ?? 0) / best + (late * Math.max(0, part.late ?? least)) / most + part.named + part.linked,
  );
}

function fuse(
  candidates: readonly Candidate[],
  query: Float32Array | undefined,
  settings: RetrievalSettings,
): Ranked[] {
  const words = settings.mode === 'dense' ? candidates.map(() => 0) : candidates.map((candidate) => candidate.words);
  if (query === undefined || settings.mode === 'lexical')
    return best(
      candidates,
      words.map((value) => ({ ...nothing, words: value })),
      settings,
    );
  const vector = unit(query);
  const cosines = cosinesTo(vector, candidates);
  const partsOf = (meanings: readonly (number | undefined)[]): ScoreParts[] =>
    words.map((value, index) => ({ ...nothing, words: value, meaning: Math.max(0, meanings[index] ?? 0) }));
  const first = best(candidates, partsOf(cosines), settings, cosines);
  if (settings.feedback === 0 || words.every((value) => value <= 0)) return first;
  const codes = new Map(candidates.map((candidate) => [candidate.key, candidate.code]));
  const about = first.slice(0, feedbackPassages).flatMap(({ key }) => codes.get(key) ?? []);
  const moved = cosinesTo(towards(vector, about, settings.feedback), candidates);
  return best(candidates, partsOf(moved), settings, cosines);
}

const nothing: ScoreParts = { words: 0, meaning: 0, named: 0, linked: 0 };

function withLate(
  ranked: Ranked[],
  question: RankedQuestion,
  { lookup, settings, kernel }: { lookup: Lookup; settings: RetrievalSettings; kernel: BitKernel | undefined },
): Ranked[] {
  const { vector, tokens } = question;
  if (vector === undefined || tokens === undefined || settings.late === 0) return ranked;
  const late = new LateInteraction(tokens, vector.length, kernel);
  const looked = ranked.slice(0, latePassages);
  const signs = lookup.tokens(looked.map(({ key }) => key));
  if (signs.size === 0) return ranked;
  for (const { key, parts } of looked) {
    const own = signs.get(key);
    if (own === undefined) continue;
    const { mean, low } = late.score(own);
    Object.assign(parts, { late: mean, low });
  }
  const scores = combine(
    ranked.map(({ parts }) => parts),
    settings,
    lateWeight(settings, late.size),
  );
  return sorted(ranked.map((passage, index) => ({ ...passage, score: scores[index] ?? 0 })));
}

function withNames(ranked: Ranked[], text: string, lookup: Lookup, settings: RetrievalSettings): Ranked[] {
  if (settings.named === 0 && settings.linked === 0) return ranked;
  const heads = ranked.slice(0, headsNamed);
  const naming = new NamedRanking(text, lookup.titles(heads.map(({ key }) => key)), settings);
  const asked = naming.raiseAsked(heads);
  const linking = asked.slice(0, linksFollowed).map(({ key }) => key);
  return [...naming.followLinks(asked, lookup.texts(linking)), ...ranked.slice(headsNamed)];
}

function cosinesTo(vector: Float32Array, candidates: readonly Candidate[]): (number | undefined)[] {
  return candidates.map(({ key, code }) => code && cosine(vector, { id: key, code }));
}

function best(
  candidates: readonly Candidate[],
  parts: readonly ScoreParts[],
  settings: RetrievalSettings,
  cosines: readonly (number | undefined)[] = [],
): Ranked[] {
  const scores = combine(parts, settings, 0);
  return sorted(
    candidates
      .map(({ key }, index) => {
        const value = cosines[index];
        return {
          key,
          score: scores[index] ?? 0,
          parts: parts[index] ?? nothing,
          ...(value !== undefined && { cosine: value }),
        };
      })
      .filter(({ score }) => score > 0),
  );
}

function sorted(ranked: Ranked[]): Ranked[] {
  return ranked.sort((a, b) => b.score - a.score);
}
