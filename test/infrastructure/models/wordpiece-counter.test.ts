import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { countWordPieces } from '../../../src/infrastructure/ai/wordpiece-counter.ts';
import { EMBEDDING_MODEL } from '../../../src/infrastructure/models/embedding-model.ts';
import { modelDirectory } from '../../../scripts/models.mjs';

const folder = join(modelDirectory(), EMBEDDING_MODEL);
const read = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;

/** Text of this project in several languages of people and of machines. */
const files = [
  'README.md',
  'package.json',
  'src/domain/rag/sentences.ts',
  'src/infrastructure/extraction/guess-encoding.ts',
  'test/domain/rag/chunk-tokens.test.ts',
];

describe.runIf(existsSync(join(folder, 'tokenizer.json')))('countWordPieces beside the tokenizer of the model', () => {
  const tokenizer = existsSync(join(folder, 'tokenizer.json'))
    ? new Tokenizer(read('tokenizer.json'), read('tokenizer_config.json'))
    : undefined;
  const unknown = tokenizer?.token_to_id('[UNK]') ?? -1;
  const real = (text: string): number[] => tokenizer?.encode(text).ids.slice(1, -1) ?? [];

  it.each(files)('counts each line of %s the same that the model can read', (file) => {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const ids = real(line);
      const isReadable = !ids.includes(unknown);
      expect([line, isReadable ? countWordPieces(line) : ids.length]).toEqual([line, ids.length]);
    }
  });

  it('never counts less than the model spends', () => {
    for (const file of files) {
      for (const line of readFileSync(file, 'utf8').split('\n'))
        expect(countWordPieces(line)).toBeGreaterThanOrEqual(real(line).length);
    }
  });
});
