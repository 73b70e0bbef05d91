import { expect, it } from 'vitest';
import { Memories } from '../../../src/presentation/web/memory/memory.ts';
import { ApiError } from '../../../src/presentation/web/api/problem.ts';
import type { Api } from '../../../src/presentation/web/api/client.ts';
import type { Memory } from '../../../src/application/protocol/resources.ts';

const note = (id: string): Memory => ({ id, text: `Note ${id}`, createdAt: '2026-01-01T00:00:00Z' });

it('the page shows the notes that the server has, and says what went wrong', async () => {
  let kept = [note('b'), note('a')];
  let away = false;
  const refuse = (): void => {
    if (away) throw new ApiError('capability_unavailable', 503, 'The disk is full.');
  };
  const api = {
    memories: async () => ({ items: kept }),
    deleteMemory: async (id: string) => {
      refuse();
      kept = kept.filter((one) => one.id !== id);
    },
    deleteMemories: async () => {
      refuse();
      kept = [];
    },
  };
  const memories = new Memories(api as unknown as Api);
  expect(memories.items.value).toBeUndefined();
  await memories.load();
  expect(memories.items.value?.map(({ id }) => id)).toEqual(['b', 'a']);
  await memories.remove(note('b'));
  expect(memories.items.value?.map(({ id }) => id)).toEqual(['a']);
  away = true;
  await memories.clear();
  expect(memories.items.value).toHaveLength(1);
  expect(memories.failure.value).toBe('The disk is full.');
  away = false;
  await memories.clear();
  expect([memories.items.value, memories.failure.value]).toEqual([[], undefined]);
});
