import type { Chunk } from './chunk.ts';

/**
 * What search indexes of a passage: its text under the document's title and headings, which say what its pronouns mean.
 * A line that the text begins with anyway is not said twice.
 */
export function passageText(title: string, chunk: Pick<Chunk, 'headings' | 'header' | 'text'>): string {
  const context = [...new Set([title, ...chunk.headings])].filter(
    (line) => !chunk.text.startsWith(line.replace(/…$/, '')),
  );
  return [...context, ...(chunk.header === undefined ? [] : [chunk.header]), chunk.text].join('\n');
}
