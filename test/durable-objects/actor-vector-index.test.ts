import { env } from 'cloudflare:workers';
import { draft, embedder, writer } from './passages.ts';
import { openPassageStore } from '../../src/infrastructure/actors/stubs.ts';
import { vectorIndexContract } from '../contracts/vector-index.ts';
import { vectorizeLimits } from '../../src/infrastructure/vectors/vectorize-limits.ts';
import type { IndexedVector, UpsertReceipt, VectorIndex, VectorMatch } from '../../src/domain/ports/vector-index.ts';
import { standardSettings } from '../../src/domain/rag/retrieval-settings.ts';
import type { PassageStore } from '../../src/domain/ports/passage-store.ts';

/** The index that a collection's actor has itself: a namespace is a collection, a vector a document of one passage. */
class ActorVectorIndex implements VectorIndex {
  readonly limits = { ...vectorizeLimits, matches: 200 };
  readonly #namespaces = new Map<string, string>();

  async admit(): Promise<void> {
    // The first vectors of a space say how many dimensions it has.
  }

  async upsert(namespace: string, vectors: readonly IndexedVector[]): Promise<UpsertReceipt> {
    this.#check(namespace, this.limits.namespaceBytes);
    for (const { id } of vectors) this.#check(id, this.limits.idBytes);
    const chunk = { ordinal: 0, text: '', start: 0, end: 0, headings: [] };
    const staged = vectors.map(({ id, values }) => ({
      ...draft(id),
      chunks: [chunk],
      hashes: [id],
      vectors: { of: [0], values },
    }));
    await this.#store(namespace).stage(staged, writer);
    await this.#store(namespace).activate(
      staged.map(({ documentId }) => ({ documentId, chunkCount: 1 })),
      writer,
    );
    for (const { id } of vectors) this.#namespaces.set(id, namespace);
    return { mutation: '', at: Date.now(), sample: [] };
  }

  async query(namespace: string, vector: Float32Array, count: number): Promise<VectorMatch[]> {
    const store = this.#store(namespace);
    const depth = Math.min(count, this.limits.matches);
    const settings = { ...standardSettings, mode: 'dense' as const };
    const { passages } = await store.search({ question: '', dense: { embedder, vector }, limit: depth, settings });
    return passages.map(({ documentId: id, cosine }) => ({ id, score: cosine ?? 0 }));
  }

  async remove(ids: readonly string[]): Promise<void> {
    const known = ids.filter((id) => this.#namespaces.has(id));
    for (const [namespace, gone] of Map.groupBy(known, (id) => this.#namespaces.get(id) ?? ''))
      await this.#store(namespace).remove(gone);
  }

  async isVisible(): Promise<boolean> {
    return true;
  }

  #store(namespace: string): PassageStore {
    return openPassageStore(env.COLLECTIONS.getByName(namespace));
  }

  #check(name: string, bytes: number): void {
    if (new TextEncoder().encode(name).length > bytes) throw new RangeError(`${name} is too long`);
  }
}

vectorIndexContract('actor', () => ({
  index: new ActorVectorIndex(),
  settle: () => undefined,
  anyDimensions: true,
}));
