import { Problem } from '../../src/domain/problem.ts';
import type { TextRecognizer } from '../../src/domain/ports/text-recognizer.ts';

/** Sees “text of page N” on page N, or what `says` has for it; `asked` are the pages it was shown. */
export function fakeRecognizer({
  mostPages = 50,
  says = {},
}: { mostPages?: number; says?: Record<number, string | Problem> } = {}): TextRecognizer & { asked: number[] } {
  const asked: number[] = [];
  const look = (page: number, signal: AbortSignal): string => {
    if (signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    asked.push(page);
    const text = says[page] ?? `text of page ${page}`;
    if (typeof text !== 'string') throw text;
    return text;
  };
  return {
    mostPages,
    asked,
    async *pages(_, numbers, signal) {
      for (const page of numbers) yield { page, text: look(page, signal) };
    },
    image: async (_, signal) => look(1, signal),
  };
}
