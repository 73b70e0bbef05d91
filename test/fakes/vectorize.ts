import { vectorizeLimits } from '../../src/infrastructure/vectors/vectorize-limits.ts';
import type { VectorizeBinding } from '../../src/infrastructure/vectors/vectorize-index.ts';

interface Stored {
  namespace: string;
  values: Float32Array;
}

interface Mutation {
  id: string;
  at: number;
  apply: () => void;
}

/**
 * A Vectorize index as a Worker sees it: refuses with the binding's own words what is past the documented limits, and lets
 * changes be seen only later, in order: after `delay` milliseconds, or by `settle` where the delay is Infinity.
 */
export class FakeVectorize implements VectorizeBinding {
  readonly #dimensions: number;
  readonly #vectors = new Map<string, Stored>();
  readonly #waiting: Mutation[] = [];
  #processed: Mutation | undefined;
  delay: number;
  /** Error messages that the next calls of a kind fail with. */
  readonly failures: Record<keyof VectorizeBinding, string[]> = {
    describe: [],
    query: [],
    upsert: [],
    getByIds: [],
    deleteByIds: [],
  };
  /** Set to make every call fail with it. */
  down: string | undefined;
  /** How many calls of a kind came, and of upserts how many vectors each had. */
  readonly calls: Record<keyof VectorizeBinding, number> = {
    describe: 0,
    query: 0,
    upsert: 0,
    getByIds: 0,
    deleteByIds: 0,
  };
  readonly upserts: number[] = [];

  constructor({ dimensions = 384, delay = Infinity }: { dimensions?: number; delay?: number } = {}) {
    this.#dimensions = dimensions;
    this.delay = delay;
  }

  /** Processes the first `count` of the changes that wait. */
  settle(count = Infinity): void {
    for (let done = 0; done < count && this.#waiting.length > 0; done += 1) this.#process();
  }

  /** Ids that queries see. */
  get ids(): string[] {
    this.#catchUp();
    return [...this.#vectors.keys()];
  }

  async describe(): Promise<unknown> {
    this.#enter('describe', 'INDEX_GET');
    return {
      dimensions: this.#dimensions,
      vectorCount: this.#vectors.size,
      processedUpToMutation: this.#processed?.id ?? null,
      processedUpToDatetime: this.#processed && new Date(this.#processed.at).toISOString(),
    };
  }

  async query(vector: Float32Array, options: { topK: number; namespace: string }): Promise<unknown> {
    this.#enter('query', 'VECTOR_QUERY');
    this.#check('VECTOR_QUERY', 40_025, options.topK <= vectorizeLimits.matches, 'max top K is 100');
    this.#checkVector('VECTOR_QUERY', vector);
    const found = [...this.#vectors]
      .filter(([, { namespace }]) => namespace === options.namespace)
      .map(([id, { values }]) => ({ id, score: cosine(vector, values) }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, options.topK);
    return { count: found.length, matches: found };
  }

  async upsert(vectors: { id: string; namespace: string; values: Float32Array }[]): Promise<unknown> {
    const operation = 'VECTOR_UPSERT';
    this.#enter('upsert', operation);
    const { upsert, idBytes, namespaceBytes } = vectorizeLimits;
    this.#check(operation, 40_007, vectors.length <= upsert, `too many vectors in payload; max is ${upsert}`);
    for (const { id, namespace, values } of vectors) {
      this.#check(operation, 40_008, bytes(id) > 0 && bytes(id) <= idBytes, `invalid id ${id}`);
      this.#check(operation, 40_009, bytes(namespace) <= namespaceBytes, `invalid namespace ${namespace}`);
      this.#checkVector(operation, values);
    }
    this.upserts.push(vectors.length);
    const kept = vectors.map(({ id, namespace, values }) => [id, { namespace, values: values.slice() }] as const);
    return this.#accept(() => {
      for (const [id, vector] of kept) this.#vectors.set(id, vector);
    });
  }

  async getByIds(ids: string[]): Promise<unknown> {
    this.#enter('getByIds', 'VECTOR_GET');
    this.#checkIds('VECTOR_GET', ids, vectorizeLimits.readIds);
    return ids.flatMap((id) => {
      const vector = this.#vectors.get(id);
      return vector === undefined ? [] : [{ id, ...vector }];
    });
  }

  async deleteByIds(ids: string[]): Promise<unknown> {
    this.#enter('deleteByIds', 'VECTOR_DELETE');
    this.#checkIds('VECTOR_DELETE', ids, vectorizeLimits.removedIds);
    const gone = [...ids];
    return this.#accept(() => {
      for (const id of gone) this.#vectors.delete(id);
    });
  }

  #enter(kind: keyof VectorizeBinding, operation: string): void {
    this.calls[kind] += 1;
    this.#catchUp();
    const failure = this.down ?? this.failures[kind].shift();
    if (failure !== undefined) throw new Error(`${operation}_ERROR: ${failure}`);
  }

  #accept(apply: () => void): { mutationId: string } {
    const mutation = { id: crypto.randomUUID(), at: Date.now(), apply };
    this.#waiting.push(mutation);
    this.#catchUp();
    return { mutationId: mutation.id };
  }

  #catchUp(): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].at + this.delay <= Date.now()) this.#process();
  }

  #process(): void {
    this.#processed = this.#waiting.shift();
    this.#processed?.apply();
  }

  #checkIds(operation: string, ids: string[], most: number): void {
    this.#check(
      operation,
      40_007,
      ids.length <= most,
      `too many ids in payload; max id count is ${most}, got ${ids.length}`,
    );
  }

  #checkVector(operation: string, values: Float32Array): void {
    const { length } = values;
    const right = length === this.#dimensions && length <= vectorizeLimits.dimensions && values.every(Number.isFinite);
    this.#check(operation, 40_012, right, `invalid vector, expected ${this.#dimensions} dimensions, got ${length}`);
  }

  #check(operation: string, code: number, holds: boolean, message: string): void {
    if (!holds) throw new Error(`${operation}_ERROR (code = ${code}): ${message}`);
  }
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b) || 1);
}

const known = new Map<string, FakeVectorize>();

/** The one that goes by this name. */
export function vectorizeOf(name: string): FakeVectorize {
  const fake = known.get(name) ?? new FakeVectorize();
  known.set(name, fake);
  return fake;
}
