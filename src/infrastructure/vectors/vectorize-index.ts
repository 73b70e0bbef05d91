import * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import { passTo, tell } from '../ai/guard.ts';
import { within } from '../ai/deadline.ts';
import { isPassing, vectorizeFailure } from './vectorize-failure.ts';
import { vectorizeLimits } from './vectorize-limits.ts';
import type { IndexedVector, UpsertReceipt, VectorIndex, VectorMatch } from '../../domain/ports/vector-index.ts';
import type { Guard } from '../ai/guard.ts';

/** The part of a Vectorize binding that is used; what it answers is checked. */
export interface VectorizeBinding {
  describe(): Promise<unknown>;
  query(vector: Float32Array, options: { topK: number; namespace: string }): Promise<unknown>;
  upsert(vectors: { id: string; namespace: string; values: Float32Array }[]): Promise<unknown>;
  getByIds(ids: string[]): Promise<unknown>;
  deleteByIds(ids: string[]): Promise<unknown>;
}

/** Milliseconds. */
export interface Patience {
  /** Between the tries of one call; one try more than there are delays. */
  delays: readonly number[];
  /** All tries of a call for which somebody may wait. */
  query: number;
  /** All tries of one that changes vectors. */
  change: number;
}

const usual: Patience = { delays: [250, 1_000], query: 4_000, change: 60_000 };
/** Numbers in one upsert: it goes over the wire as JSON, some 20 bytes each. */
const upsertNumbers = 400_000;
/** Ids of an upsert that are looked for. */
const sampleIds = 8;
/** Milliseconds by which clocks may differ. */
const clockSkew = 10_000;

const mutation = z.object({ mutationId: z.string() });
const matches = z.object({ matches: z.array(z.object({ id: z.string(), score: z.number() })) });
const stored = z.array(z.object({ id: z.string() }));
const description = z.object({
  dimensions: z.number(),
  /** Numbers by their type, text by what is sent. */
  processedUpToMutation: z.union([z.string(), z.number()]).nullish(),
  processedUpToDatetime: z.union([z.string(), z.number()]).nullish(),
});

/** A Vectorize index of the cosine metric, behind a breaker. Nothing is asked of its metadata. */
export class VectorizeIndex implements VectorIndex {
  readonly limits = {
    matches: vectorizeLimits.matches,
    idBytes: vectorizeLimits.idBytes,
    namespaceBytes: vectorizeLimits.namespaceBytes,
  };
  readonly #binding: VectorizeBinding;
  readonly #guard: Guard;
  readonly #patience: Patience;
  #dimensions: number | undefined;

  constructor(binding: VectorizeBinding, guard: Guard, patience: Partial<Patience> = {}) {
    this.#binding = binding;
    this.#guard = guard;
    this.#patience = { ...usual, ...patience };
  }

  async admit(dimensions: number): Promise<void> {
    const has = this.#dimensions ?? (await this.#describe()).dimensions;
    if (dimensions !== has) throw wrongDimensions({ given: dimensions, has });
  }

  async upsert(namespace: string, vectors: readonly IndexedVector[]): Promise<UpsertReceipt> {
    this.#fits(namespace, vectors);
    const dimensions = vectors[0]?.values.length ?? 0;
    await this.admit(dimensions);
    const size = Math.min(vectorizeLimits.upsert, Math.max(1, Math.floor(upsertNumbers / dimensions)));
    let mutationId = '';
    // One after the other, so that the last one's receipt stands for all.
    for (const batch of inBatches(vectors, size)) {
      const send = batch.map(({ id, values }) => ({ id, namespace, values }));
      ({ mutationId } = await this.#call(mutation, this.#patience.change, () => this.#binding.upsert(send)));
    }
    return { mutation: mutationId, at: Date.now(), sample: sampleOf(vectors) };
  }

  async query(namespace: string, vector: Float32Array, count: number): Promise<VectorMatch[]> {
    checkBytes('namespace', namespace, this.limits.namespaceBytes);
    await this.admit(vector.length);
    const topK = Math.min(count, vectorizeLimits.matches);
    const reply = await this.#call(matches, this.#patience.query, () =>
      this.#binding.query(vector, { topK, namespace }),
    );
    return reply.matches.map(({ id, score }) => ({ id, score }));
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const batch of inBatches(ids, vectorizeLimits.removedIds))
      await this.#call(mutation, this.#patience.change, () => this.#binding.deleteByIds(batch));
  }

  /**
   * Mutations are processed in order, but their ids have none: that of a mutation which is not the last one processed says
   * nothing, and its time only where it is long past. In between the vectors themselves are looked for.
   */
  async isVisible({ mutation: id, at, sample }: UpsertReceipt): Promise<boolean> {
    const { processedUpToMutation, processedUpToDatetime } = await this.#describe();
    if (String(processedUpToMutation) === id) return true;
    const upTo = new Date(processedUpToDatetime ?? Number.NaN).getTime();
    if (upTo >= at + clockSkew) return true;
    const wanted = sample.slice(0, vectorizeLimits.readIds);
    const there = await this.#call(stored, this.#patience.query, () => this.#binding.getByIds(wanted));
    return there.length === wanted.length;
  }

  #fits(namespace: string, vectors: readonly IndexedVector[]): void {
    if (vectors.length === 0) throw new RangeError('an upsert of no vectors');
    checkBytes('namespace', namespace, this.limits.namespaceBytes);
    for (const { id } of vectors) checkBytes('id', id, this.limits.idBytes);
    const lengths = new Set(vectors.map(({ values }) => values.length));
    if (lengths.size > 1) throw new RangeError('the vectors of one upsert have different dimensions');
  }

  async #describe(): Promise<z.output<typeof description>> {
    const reply = await this.#call(description, this.#patience.query, () => this.#binding.describe());
    this.#dimensions = reply.dimensions;
    return reply;
  }

  /** Tries again what may pass, until the time for all tries is over. */
  async #call<Reply>(shape: z.ZodType<Reply>, time: number, send: () => Promise<unknown>): Promise<Reply> {
    const pass = passTo('Vectorize', this.#guard);
    const endsAt = Date.now() + time;
    for (const delay of [...this.#patience.delays, undefined]) {
      try {
        const until = { name: 'Vectorize', milliseconds: endsAt - Date.now(), signal: unending };
        const reply = parse(shape, await within(send(), until));
        pass.succeeded();
        return reply;
      } catch (error) {
        const problem = vectorizeFailure(error);
        if (delay === undefined || !isPassing(problem) || Date.now() + delay >= endsAt) {
          tell(pass, problem);
          throw problem;
        }
        await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random() / 2)));
      }
    }
    throw new Error('unreachable: the last try returns or throws');
  }
}

function* inBatches<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Some from all over, the last one among them. */
function sampleOf(vectors: readonly IndexedVector[]): string[] {
  const step = Math.ceil(vectors.length / sampleIds);
  return vectors.filter((_, index) => (vectors.length - 1 - index) % step === 0).map(({ id }) => id);
}

const unending = new AbortController().signal;

function parse<Reply>(shape: z.ZodType<Reply>, reply: unknown): Reply {
  const parsed = shape.safeParse(reply);
  if (parsed.success) return parsed.data;
  throw new Problem('upstream_failed', 'Vectorize sent an answer of another form.', { cause: parsed.error });
}

function checkBytes(what: string, text: string, limit: number): void {
  const { length } = new TextEncoder().encode(text);
  if (length === 0 || length > limit) throw new RangeError(`a vector's ${what} has 1 to ${limit} bytes, not ${length}`);
}

function wrongDimensions({ given, has }: { given: number; has: number }): Problem {
  return new Problem(
    'misconfigured',
    `The Vectorize index has ${has} dimensions, the model of NEXUS_EMBED makes ${given}: make an index that fits by ` +
      `\`wrangler vectorize create <name> --dimensions=${given} --metric=cosine\` and name it in wrangler.toml, ` +
      'or set NEXUS_VECTORS=actor.',
  );
}
