import { expect, it } from 'vitest';
import { sizeNote } from '../../src/application/services/collections/size-note.ts';

it('has nothing to say where vectors are searched elsewhere, or not at all', () => {
  expect(sizeNote({ embedder: 'a model', passages: 200_001 }, 'actor')).toContain('200,001');
  expect(sizeNote({ embedder: 'a model', passages: 200_000 }, 'actor')).toBeUndefined();
  expect(sizeNote({ embedder: 'a model', passages: 5_000_000 }, 'vectorize')).toBeUndefined();
  expect(sizeNote({ embedder: null, passages: 5_000_000 }, 'actor')).toBeUndefined();
});
