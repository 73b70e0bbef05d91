import { expect, it } from 'vitest';
import { answerText } from '../../../src/domain/plugins/answer.ts';

it('a result is said in the words of its template', () => {
  const output = { name: 'Bread', price: 3, tags: ['a'], note: '{price}' };
  expect(answerText('{name} costs {price}: {note}', output)).toBe('Bread costs 3: {price}');
  expect(answerText('{tags}', output)).toBe('["a"]');
  expect(answerText('{name} costs {shop}', output)).toBeUndefined();
  expect(answerText('{constructor}', output)).toBeUndefined();
  expect(answerText(undefined, output)).toBeUndefined();
});
