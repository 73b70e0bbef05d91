import type { Chunk } from './chunk.ts';

/**
 * What search indexes of a passage: its text under the document's title and headings, which say what its pronouns mean.
 * A line that the text begins with anyway is not said twice.
 */
export function passageText(title: string, chunk: Pick<Chunk, 'headings' | 'header' | 'text'>): string {
  const context = contextLines(title, chunk.headings, chunk.text);
  return [...context, ...(chunk.header === undefined ? [] : [chunk.header]), chunk.text].join('\n');
}

/** The lines of title and headings that stand above a text. */
export function contextLines(title: string, headings: readonly string[], text: string): string[] {
  return [...new Set([title, ...headings])].filter((line) => !text.startsWith(line.replace(/…$/, '')));
}
