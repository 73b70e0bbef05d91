/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
import { TopScores } from '../src/domain/rag/dense/top-scores.ts';
import { CachedEmbedder, readTexts } from './embeddings.ts';
import { clustered, countOf, grown, random, type Vectors } from './vectors.ts';

const DIMENSIONS = 384;

export interface Measured {
  corpus: Vectors;
  queries: Vectors;
}

/** Vectors of the texts in folders, grown with noise or thinned to any size; of random clusters where no folder is named. */
export class CollectionVectors {
  readonly #base: Measured | undefined;
  readonly #noise: number;

  private constructor(base: Measured | undefined, noise: number) {
    this.#base = base;
    this.#noise = noise;
  }

  static async read(folders: readonly string[], noise: number): Promise<CollectionVectors> {
    return new CollectionVectors(folders.length > 0 ? await embeddedTexts(folders) : undefined, noise);
  }

  /** What a table of figures is about. */
  get description(): string {
    return this.#base
      ? `${countOf(this.#base.corpus)} embedded texts; larger sizes are grown with noise of relative length ${this.#noise}`
      : 'Random vectors in clusters: speed is real, recall is not that of texts. Name folders of texts to measure it.';
  }

  of(size: number, queries: number): Measured {
    if (!this.#base) return clustered(size, queries, DIMENSIONS, random(1));
    const { corpus, queries: asked } = this.#base;
    return { corpus: grown(corpus, size, this.#noise, random(1)), queries: grown(asked, queries, 0, random(2)) };
  }
}

/** The exact answer: ids from 1 of the `count` vectors of largest inner product, best first. */
export function exactScan({ values, dimensions }: Vectors, query: Float32Array, count: number): number[] {
  const top = new TopScores(count);
  for (let at = 0, id = 1; at < values.length; at += dimensions, id++) {
    let score = 0;
    for (let d = 0; d < dimensions; d++) score += query[d]! * values[at + d]!;
    top.offer(id, score);
  }
  return top.best().map(({ id }) => id);
}

async function embeddedTexts(folders: readonly string[]): Promise<Measured> {
  using embedder = new CachedEmbedder();
  const both = { corpus: [] as Vectors[], queries: [] as Vectors[] };
  for (const folder of folders) {
    for (const kind of ['queries', 'corpus'] as const)
      both[kind].push(await embedder.embed(await readTexts(folder, kind)));
  }
  return { corpus: joined(both.corpus), queries: joined(both.queries) };
}

function joined(parts: Vectors[]): Vectors {
  const values = new Float32Array(parts.reduce((length, part) => length + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, dimensions: parts[0]!.dimensions };
}
