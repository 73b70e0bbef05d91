import { createHash } from 'node:crypto';

/**
 * `count` of the items, or all of them without a count. Which ones depends on their names alone: the same every time,
 * and hardly different when the list grows.
 */
export function sampleOf<Item>(
  items: readonly Item[],
  count: number | undefined,
  nameOf: (item: Item) => string,
): Item[] {
  if (count === undefined || items.length <= count) return [...items];
  const ranked = items.map((item) => ({ item, rank: createHash('sha256').update(nameOf(item)).digest('hex') }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked.slice(0, count).map(({ item }) => item);
}
