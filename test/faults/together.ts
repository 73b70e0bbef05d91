/** Does it for each, a few side by side; what comes back is in the order of the items. */
export async function together<Item, Result>(
  items: readonly Item[],
  step: (item: Item) => Promise<Result>,
  atOnce = 4,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    // One iterator for all of them: each takes what comes next.
    for (const [index, item] of left) results[index] = await step(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
