import { describe, expect, it } from 'vitest';
import { byBytes, chunkDocument, textOf } from './chunking.ts';
import { countWordPieces } from '../../../src/infrastructure/ai/wordpiece-counter.ts';
import { joinChunks } from '../../../src/domain/rag/join-chunks.ts';
import { passageText } from '../../../src/domain/rag/passage-text.ts';
import type { Block, BlockKind } from '../../../src/domain/rag/extracted-document.ts';

/** Numbers from 0 up to 1, the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const words = [
  'ferry',
  'Ærø',
  'noon,',
  'stops.',
  'Why?',
  '3.14',
  'x'.repeat(130),
  '渡轮在中午出发。',
  'เรือออกเดินทาง',
  '🌊',
  'end:',
];
const kinds: BlockKind[] = ['heading', 'heading', 'paragraph', 'paragraph', 'paragraph', 'list', 'code', 'table'];

function anyDocument(next: () => number): Block[] {
  const upTo = (most: number): number => Math.floor(next() * most);
  const line = (length: number): string =>
    Array.from({ length: 1 + upTo(length) }, () => words[upTo(words.length)]).join(' ');
  return Array.from({ length: 1 + upTo(14) }, (_, index) => {
    const kind = kinds[upTo(kinds.length)] ?? 'paragraph';
    const page = Math.floor(index / 5) + 1;
    if (kind === 'heading') return { kind, text: line(12), level: 1 + upTo(6), page };
    if (kind === 'paragraph') return { kind, text: line(next() < 0.2 ? 500 : 90), page };
    const start = kind === 'list' ? '- ' : kind === 'code' && next() < 0.5 ? '\n  ' : '';
    const lines = Array.from({ length: 1 + upTo(40) }, () => start + line(10));
    return { kind, text: lines.join('\n').trim(), page, ...(kind === 'table' && { headerLines: upTo(3) }) };
  });
}

describe('chunks of any document', () => {
  const sizes = [undefined, { overlap: 60 }, { window: 128, target: 80, overlap: 30 }, { target: 1000, least: 0 }];

  it.each(Array.from({ length: 10 }, (_, seed) => seed))('keep their promises (seed %i)', (seed) => {
    const blocks = anyDocument(random(seed));
    const text = textOf(blocks);
    for (const size of sizes) {
      const chunks = chunkDocument(blocks, { count: countWordPieces, title: 'A title', ...(size && { size }) });
      const window = size?.window ?? 256;
      chunks.forEach((chunk, index) => {
        expect(chunk.ordinal).toBe(index);
        expect(byBytes(text, chunk.start, chunk.end)).toBe(chunk.text);
        expect(countWordPieces(passageText('A title', chunk)) + 2).toBeLessThanOrEqual(window);
        // Each brings something that the one before has not, and leaves out nothing but white space.
        const before = chunks[index - 1] ?? { start: -1, end: 0 };
        expect(chunk.start).toBeGreaterThan(before.start);
        expect(chunk.end).toBeGreaterThan(before.end);
        expect(byBytes(text, before.end, Math.max(before.end, chunk.start)).trim()).toBe('');
      });
      expect(text.endsWith(chunks.at(-1)?.text ?? '?')).toBe(true);
      const joined = joinChunks(chunks).text;
      expect(joined.replace(/\s+/g, ' ')).toBe(text.replace(/\s+/g, ' '));
      for (const chunk of chunks) expect(byBytes(joined, chunk.start, chunk.end)).toBe(chunk.text);
    }
  });
});
