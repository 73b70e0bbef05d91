import { containment, contentWords } from './words.ts';
import { measuresIn } from './measures.ts';
import { splitSentences } from './sentences.ts';
import type { Span } from './sentences.ts';

export type CitationVerdict = 'supported' | 'partial' | 'unsupported';

/** In what a claim differs from its source, besides words that the source does not have. */
export type Difference = 'number' | 'unit' | 'name' | 'negation';

export interface Evidence extends Span {
  verdict: CitationVerdict;
  differences: Difference[];
}

const longestQuote = 1200;
/** Share of a claim's words that its source must have. */
const supportedShare = 0.6;
const partialShare = 0.3;
/** Share of a quote's words from which on a claim counts as saying the same. */
const mostOfQuote = 0.7;
/** How much more of a claim two sentences must carry than one, to be quoted together. */
const worthTheNext = 0.15;

/**
 * The part of a source that best carries a claim, one sentence or two that follow each other, and how far it does. What
 * turns a statement into another one is looked at by itself, however many words agree: numbers, their units, names, and
 * what is negated. `about` is what the source is said to be about, its title and headings: names may stand there only.
 */
export function findEvidence(claim: string, source: string, about = ''): Evidence {
  const wanted = contentWords(claim);
  const { share, ...span } = bestSpan(wanted, source);
  const start = span.start;
  const end = Math.min(span.end, start + longestQuote);
  const quote = source.slice(start, end);
  const differences = differentMeasures(claim, quote);
  if (!namesAgree({ claim, quote, before: source.slice(0, start), about })) differences.push('name');
  if (!negationsAgree(claim, quote)) differences.push('negation');
  return { start, end, verdict: verdictOf(share, differences.length === 0), differences };
}

function bestSpan(wanted: readonly string[], source: string): Span & { share: number } {
  const shareOf = ({ start, end }: Span): number =>
    containment(wanted, new Set(contentWords(source.slice(start, end))));
  let best = { start: 0, end: Math.min(source.length, longestQuote), share: -1 };
  const sentences = splitSentences(source);
  sentences.forEach((span, index) => {
    const share = shareOf(span);
    if (share > best.share) best = { ...span, share };
    const next = sentences[index + 1];
    if (next === undefined || next.end - span.start > longestQuote) return;
    const both = { start: span.start, end: next.end };
    const together = shareOf(both);
    if (together >= Math.max(best.share, share, shareOf(next)) + worthTheNext) best = { ...both, share: together };
  });
  return best;
}

function verdictOf(share: number, agrees: boolean): CitationVerdict {
  if (share >= supportedShare && agrees) return 'supported';
  return share >= partialShare ? 'partial' : 'unsupported';
}

function differentMeasures(claim: string, quote: string): Difference[] {
  const stated = measuresIn(quote);
  const differences: Difference[] = [];
  for (const { number, unit } of measuresIn(claim)) {
    const same = stated.filter((measure) => measure.number === number);
    // `one` is a pronoun as often as it is a number.
    if (same.length === 0 && number !== '1') differences.push('number');
    else if (unit !== undefined && same.length > 0 && !same.some((measure) => measure.unit === unit))
      differences.push('unit');
  }
  return [...new Set(differences)];
}

const pronoun =
  /\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|these|that|those|here|there|who|which|we|i)\b/i;
/** Open a sentence with a capital and are no names. */
const openers = new Set(
  contentWords(
    `however although though while since because despite unlike additionally furthermore moreover therefore thus hence
    overall finally instead according based yes today currently originally initially later earlier meanwhile similarly
    both each every many several among within through during following given using made known called`,
  ),
);

/**
 * Whether the names in a claim are those of the quote. One that is missing there, or stands there less often, may be what a
 * pronoun of the quote means, if it stands before it in the source or in what the source is about; it may not stand in the
 * place of another name.
 */
function namesAgree(input: { claim: string; quote: string; before: string; about: string }): boolean {
  const claimed = namesIn(input.claim);
  const quoted = contentWords(input.quote);
  const namesQuoted = namesIn(input.quote);
  const missing = claimed.filter((name) => !quoted.includes(name));
  const repeated = namesIn(input.claim).filter((name) => count(claimed, name) > count(namesQuoted, name));
  if (missing.length === 0 && repeated.length === 0) return true;
  const inClaim = new Set(contentWords(input.claim));
  const leftOut = namesQuoted.filter((name) => !inClaim.has(name) || count(namesQuoted, name) > count(claimed, name));
  // A claim that says most of the quote has room for no other reading; one that says little of it may leave names out.
  const saysMost = containment(quoted, inClaim) >= mostOfQuote;
  if (leftOut.length > 0 && saysMost) return false;
  const context = new Set(contentWords(`${input.about}\n${input.before}`));
  if (!missing.every((name) => context.has(name))) return false;
  return missing.length === 0 || leftOut.length === 0 || pronoun.test(input.quote);
}

function count(names: readonly string[], name: string): number {
  return names.filter((other) => other === name).length;
}

/** Words with a capital: in the middle of a sentence, or at its start where they are no ordinary opening. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{N}\p{M}]*/gu)].flatMap(({ 0: word, index }) => {
    const opens = /(?:^|[.!?:]["'”’)]?\s*)["'“‘(]?$/u.test(text.slice(Math.max(0, index - 4), index));
    return contentWords(word).filter((name) => !(opens && (openers.has(name) || name.length < 3)));
  });
}

const negator =
  /\b(?:not|no|never|none|neither|nor|without|cannot|can't|kein\w*|nicht|nie|ohne|sin|jamás|nunca|ne|pas|jamais|sans|non)\b|n['’]t\b|(?<!\p{L})(?:не|нет|без|никогда)(?!\p{L})|नहीं|ไม่|不|没|無|لا|ليس|لم|لن/giu;

/** Whether both deny the same of what both speak of; a denial in a part that the claim leaves out is none of its concern. */
function negationsAgree(claim: string, quote: string): boolean {
  const shared = new Set(contentWords(quote));
  const both = new Set(contentWords(claim).filter((word) => shared.has(word)));
  const denied = (text: string): Set<string> => new Set(negatedWords(text).filter((word) => both.has(word)));
  const mine = denied(claim);
  const theirs = denied(quote);
  return mine.size === theirs.size && [...mine].every((word) => theirs.has(word));
}

/** The word that each negation stands before; the one behind it where it comes last. */
function negatedWords(text: string): string[] {
  return [...text.matchAll(negator)].flatMap(({ 0: word, index }) => {
    const [next] = contentWords(text.slice(index + word.length, index + word.length + 60));
    return next ?? contentWords(text.slice(Math.max(0, index - 60), index)).at(-1) ?? [];
  });
}
