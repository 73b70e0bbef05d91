import { describe, expect, it } from 'vitest';
import { splitSentences, splitUnspaced } from '../../src/domain/rag/sentences.ts';

describe('the runtime knows scripts without spaces', () => {
  it('finds Chinese and Japanese sentences', () => {
    expect(splitSentences('渡轮在中午出发。天气不好！真的吗？')).toHaveLength(3);
    expect(splitSentences('船は正午に出る。天気が悪い。')).toHaveLength(2);
  });

  it('finds Thai words', () => {
    const text = 'เรือออกเดินทางตอนเที่ยง';
    const words = [...splitUnspaced(text, 40)].map(({ start, end }) => text.slice(start, end));
    expect(words.join('')).toBe(text);
    expect(words.length).toBeGreaterThan(3);
  });
});
