import { problemCode } from '../../domain/problem.ts';
import type { Tools } from './format.ts';
import { recognizedNote } from './recognized.ts';

/** What was made out on pages that have no text of their own. */
export interface SeenPages {
  /** By page number; only pages with something on them. */
  texts: Map<number, string>;
  /** Empty where there is nothing to say. */
  note: string;
}

/**
 * Has the bare pages of a PDF looked at, as many as the recognizer takes. Where the rest of the document has text, its
 * failure costs no more than those pages, and the note says so; where it is the `whole`, it is the document's.
 */
export async function recognizeBare(
  bytes: Uint8Array,
  { bare, whole, total }: { bare: readonly number[]; whole: boolean; total: number },
  { recognizer, signal, progress }: Pick<Tools, 'recognizer' | 'signal' | 'progress'>,
): Promise<SeenPages> {
  const texts = new Map<number, string>();
  if (recognizer === undefined || bare.length === 0) return { texts, note: '' };
  const wanted = bare.slice(0, recognizer.mostPages);
  const done = new Set<number>();
  try {
    for await (const { page, text } of recognizer.pages(bytes, wanted, signal)) {
      if (/[\p{L}\p{N}]{2}/u.test(text)) texts.set(page, text);
      done.add(page);
      progress(total - bare.length + done.size, total);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (whole && texts.size === 0) throw error;
    if (problemCode(error) === undefined) throw error;
  }
  const left = bare.filter((page) => !done.has(page));
  const note = texts.size === 0 && left.length === 0 ? '' : recognizedNote([...texts.keys()], left);
  return { texts, note };
}
