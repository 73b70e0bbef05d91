import { contextLines } from './context-lines.ts';
import type { Chunk } from './chunk.ts';

/** What search indexes of a passage: its text under the document's title and headings, which say what its pronouns mean. */
export function passageText(title: string, chunk: Pick<Chunk, 'headings' | 'header' | 'text'>): string {
  const context = contextLines(title, chunk.headings, chunk.text);
  return [...context, ...(chunk.header === undefined ? [] : [chunk.header]), chunk.text].join('\n');
}
