import { containment, contentWords, numbersIn } from './words.ts';
import { splitSentences } from './sentences.ts';
import type { Passage } from './passage.ts';

export type CitationVerdict = 'supported' | 'partial' | 'unsupported';

/** A pointer from a span of an answer to a passage. */
export interface Citation {
  /** The number that stands in the answer as `[n]`. */
  index: number;
  documentId: string;
  collectionId: string;
  chunkId: string;
  title: string;
  page?: number;
  /** Verbatim from the source. */
  quote: string;
  /** The span of the answer that it backs, in UTF-16 code units, without the marker. */
  start: number;
  end: number;
  /** Where the quote stands: UTF-8 bytes of that version's extracted text. */
  source: { version: number; start: number; end: number };
  verdict: CitationVerdict;
}

const marker = /\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]/g;
const longestQuote = 1200;

/** Follows an answer as it is written and turns each finished `[n]` into a checked citation. */
export class CitationTracker {
  readonly #passages: readonly Passage[];
  #text = '';
  #scanned = 0;
  #claim: { start: number; end: number } = { start: 0, end: 0 };

  constructor(passages: readonly Passage[]) {
    this.#passages = passages;
  }

  get text(): string {
    return this.#text;
  }

  /** Adds text; returns the citations whose markers it completed. Numbers that name no passage are left as text. */
  push(text: string): Citation[] {
    this.#text += text;
    marker.lastIndex = this.#scanned;
    const found: Citation[] = [];
    for (let match = marker.exec(this.#text); match !== null; match = marker.exec(this.#text)) {
      this.#claim = lastSentence(this.#text, this.#scanned, match.index) ?? this.#claim;
      this.#scanned = match.index + match[0].length;
      for (const number of (match[1] ?? '').split(',')) {
        const passage = this.#passages[Number(number) - 1];
        if (passage) found.push(cite(Number(number), passage, this.#text, this.#claim));
      }
    }
    return found;
  }
}

/** The sentence that a marker closes: the last one between the previous marker and this one. */
function lastSentence(text: string, from: number, to: number): { start: number; end: number } | undefined {
  const between = text.slice(from, to);
  const lead = /^[\s.,;:!?)\]]*/.exec(between)?.[0].length ?? 0;
  const last = splitSentences(between.slice(lead)).at(-1);
  return last && { start: from + lead + last.start, end: from + lead + last.end };
}

function cite(index: number, passage: Passage, answer: string, claim: { start: number; end: number }): Citation {
  const evidence = findEvidence(answer.slice(claim.start, claim.end), passage.text);
  const encoder = new TextEncoder();
  const start = passage.start + encoder.encode(passage.text.slice(0, evidence.start)).length;
  const quote = passage.text.slice(evidence.start, evidence.end);
  const citation: Citation = {
    index,
    documentId: passage.documentId,
    collectionId: passage.collectionId,
    chunkId: passage.chunkId,
    title: passage.title,
    quote,
    start: claim.start,
    end: claim.end,
    source: { version: passage.version, start, end: start + encoder.encode(quote).length },
    verdict: evidence.verdict,
  };
  if (passage.page !== undefined) citation.page = passage.page;
  return citation;
}

/** The sentence of a source that best carries a claim, and how far it does. */
export function findEvidence(claim: string, source: string): { start: number; end: number; verdict: CitationVerdict } {
  const wanted = contentWords(claim);
  let best = { start: 0, end: Math.min(source.length, longestQuote), share: -1 };
  for (const span of splitSentences(source)) {
    const share = containment(wanted, new Set(contentWords(source.slice(span.start, span.end))));
    if (share > best.share) best = { start: span.start, end: Math.min(span.end, span.start + longestQuote), share };
  }
  const quote = source.slice(best.start, best.end);
  const inSource = new Set(numbersIn(source));
  const numbersHold = numbersIn(claim).every((number) => inSource.has(number));
  const negationHolds = negated(claim) === negated(quote);
  return { start: best.start, end: best.end, verdict: verdictOf(best.share, numbersHold && negationHolds) };
}

function verdictOf(share: number, holds: boolean): CitationVerdict {
  if (share >= 0.6 && holds) return 'supported';
  return share >= 0.3 ? 'partial' : 'unsupported';
}

function negated(text: string): boolean {
  return /\b(?:not|no|never|none|neither|nor|without|cannot)\b|n['’]t\b/i.test(text);
}
