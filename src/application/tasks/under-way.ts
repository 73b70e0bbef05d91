import type { DocumentPatch, DocumentRecord } from '../../domain/ports/document-catalog.ts';
import type { Draft } from '../../domain/ports/passage-version.ts';
import type { ReadingProgress } from './read-document.ts';

/** A document that is being indexed, and how far it is. */
export class UnderWay {
  readonly document: DocumentRecord;
  draft: Draft;
  readonly reading: ReadingProgress = {};
  /** Chunks read so far, and the page of the last. */
  read = 0;
  page: number | undefined;
  staged = 0;
  /** Known once the document was read to its end. */
  total: number | undefined;
  /** It cannot be read; what still comes of it is not staged. */
  isLost = false;

  constructor(document: DocumentRecord, embedder: string | undefined) {
    this.document = document;
    const { id: documentId, title, sha256: source, mediaType, createdAt: addedAt } = document;
    const about = { documentId, title, source, mediaType, addedAt };
    this.draft = { ...about, chunker: '', ...(embedder !== undefined && { embedder }) };
  }
}

/** Pages while none is cut yet, passages then. Undefined for a document so short that nobody wants to know. */
export function progressOf(of: UnderWay, fewPassages: number): DocumentPatch | undefined {
  const { document, reading, read, staged } = of;
  if (read === 0 && reading.pages !== undefined)
    return {
      id: document.id,
      stage: 'extracting',
      progressDone: reading.pages.done,
      progressTotal: reading.pages.total,
    };
  if (read < fewPassages) return undefined;
  return { id: document.id, stage: 'embedding', progressDone: staged, progressTotal: Math.max(staged, passagesOf(of)) };
}

/** How many passages there will be: known at the end, before that as many as its part that was read leads to expect. */
function passagesOf({ total, read, page, reading }: UnderWay): number {
  if (total !== undefined) return total;
  const share =
    reading.pages !== undefined && page !== undefined ? page / Math.max(1, reading.pages.total) : (reading.share ?? 0);
  return share > 0 ? Math.max(read, Math.round(read / share)) : 0;
}
