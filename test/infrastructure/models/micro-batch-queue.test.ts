import { describe, expect, it } from 'vitest';
import { MicroBatchQueue } from '../../../src/infrastructure/models/micro-batch-queue.ts';

const texts = (count: number, tokens = 200): number[][] =>
  Array.from({ length: count }, () => Array<number>(tokens).fill(1));

/** Which requests are served, turn by turn. */
function serve(queue: MicroBatchQueue, turns: number): number[] {
  return Array.from({ length: turns }, () => queue.next()?.id ?? -1);
}

describe('the order of embedding', () => {
  it('lets a question pass whatever is being taken in', () => {
    const queue = new MicroBatchQueue();
    queue.add(1, texts(64));
    queue.next();
    queue.add(2, texts(1, 8));
    expect(queue.next()?.id).toBe(2);
  });

  it('does not let one file wait for a thousand', () => {
    const queue = new MicroBatchQueue();
    for (let id = 1; id <= 6; id += 1) queue.add(id, texts(64));
    serve(queue, 10);
    queue.add(7, texts(20));
    // One text a turn at this length; every eighth turn is for the oldest.
    const order = serve(queue, 24);
    expect(order.filter((id) => id === 7)).toHaveLength(20);
  });

  it('serves the oldest in the end, however many small ones come', () => {
    const queue = new MicroBatchQueue();
    queue.add(1, texts(10));
    let served = 0;
    for (let turn = 0; turn < 200 && served < 10; turn += 1) {
      queue.add(100 + turn, texts(5));
      if (queue.next()?.id === 1) served += 1;
    }
    expect(served).toBe(10);
  });

  it('gives every text of a request once', () => {
    const queue = new MicroBatchQueue();
    const wanted = [3, 90, 17, 250, 40].map((length) => Array<number>(length).fill(1));
    queue.add(1, wanted);
    const seen: number[] = [];
    for (let batch = queue.next(); batch !== undefined; batch = queue.next())
      seen.push(...batch.texts.map(({ index }) => index));
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  });

  it('drops a request that nobody waits for', () => {
    const queue = new MicroBatchQueue();
    queue.add(1, texts(64));
    queue.add(2, texts(64));
    queue.remove(1);
    expect(new Set(serve(queue, 64))).toEqual(new Set([2]));
  });
});
