import { findEvidence } from './evidence.ts';
import { splitSentences } from './sentences.ts';
import type { CitationVerdict, Difference } from './evidence.ts';
import type { Passage } from './passage.ts';

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
  /** In what the answer differs from the quote, where it does although their words agree. */
  differences?: Difference[];
}

const marker = /\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]/g;

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
  const about = [passage.title, ...passage.headings].join('\n');
  const evidence = findEvidence(answer.slice(claim.start, claim.end), passage.text, about);
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
  if (evidence.differences.length > 0) citation.differences = evidence.differences;
  if (passage.page !== undefined) citation.page = passage.page;
  return citation;
}
