import { expect, it } from 'vitest';
import knowledge from '../../../plugins/knowledge/index.ts';
import { grantedFake } from '../../fakes/granted.ts';

it('searches what was granted, and hands on as many passages as were asked for', async () => {
  const asked: unknown[] = [];
  const passage = { text: 'Leave is 20 days.', title: 'Handbook', documentId: 'd', chunkId: 'c', score: 0.9 };
  const granted = grantedFake({
    search: async (query, options) => {
      asked.push([query, options]);
      return Array.from({ length: 9 }, () => passage);
    },
  });
  expect(await knowledge.tools.search({ query: 'leave', limit: 2 }, granted)).toEqual({ passages: [passage, passage] });
  expect((await knowledge.tools.search({ query: 'leave' }, granted)).passages).toHaveLength(5);
  expect(asked).toEqual([
    ['leave', { limit: 2 }],
    ['leave', { limit: 5 }],
  ]);
});
