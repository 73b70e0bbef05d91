import { describe, expect, it } from 'vitest';
import { countWordPieces } from '../../../src/infrastructure/ai/wordpiece-counter.ts';

describe('countWordPieces', () => {
  // What the tokenizer of all-MiniLM-L6-v2 makes of each, without [CLS] and [SEP].
  it.each([
    ['', 0],
    ['The ferry leaves at noon.', 6],
    ['THE Ferry\n\nleaves\tat noon .', 6],
    ['unbelievably tokenizable', 8],
    ['don’t — 3.14%', 8],
    ['naïve café', 2],
    ['渡轮在中午出发，', 8],
    ['フェリー', 4],
    ['Паром отправляется', 17],
    ['نص عربي', 6],
    ['$a <= b^2', 7],
  ])('counts %j as %i', (text, tokens) => {
    expect(countWordPieces(text)).toBe(tokens);
  });

  it('counts what the model cannot read by its length', () => {
    expect(countWordPieces('ᚠ'.repeat(30))).toBe(10);
    expect(countWordPieces('x'.repeat(300))).toBe(100);
    expect(countWordPieces('🌊')).toBe(1);
  });

  it('counts parts between white space as the whole', () => {
    const text = 'Grundstücksverkehrsgenehmigung, 12:30 Uhr (ca.) für alle: 渡轮 &c. '.repeat(20);
    const parts = text.split(/(?<=\s)/).reduce((sum, part) => sum + countWordPieces(part), 0);
    expect(countWordPieces(text)).toBe(parts);
  });
});
