/** What a recognizer says about one page. */
export interface RecognizedPage {
  /** 1-based. */
  page: number;
  /** Lines end in `\n`, an empty line parts paragraphs. Empty for a page without text, or one that could not be read. */
  text: string;
}

/**
 * Reads the text in pictures of text (OCR). Words may be wrong. Throws a Problem: `capability_unavailable` when nobody
 * does it now, `upstream_failed` or `upstream_timeout` when it breaks, `document_unreadable` for a file that is none,
 * `cancelled` on the signal. Takes seconds a page.
 */
export interface TextRecognizer {
  /** The pages of one document that it takes at most. */
  readonly mostPages: number;
  /** Pages of a PDF, one after the other as they are done; each of `numbers` (1-based, rising) at most once. */
  pages(pdf: Uint8Array, numbers: readonly number[], signal: AbortSignal): AsyncIterable<RecognizedPage>;
  /** All text in an image: PNG, JPEG, WebP, GIF (its first frame), BMP. */
  image(file: { bytes: Uint8Array; mediaType: string }, signal: AbortSignal): Promise<string>;
}
