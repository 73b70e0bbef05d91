import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIMENSIONS, EMBEDDING_MODEL } from '../../src/infrastructure/models/embedding-model.ts';
import type { EmbeddingModel } from '../../src/infrastructure/models/embedding-model.ts';

const keyBytes = 16;
const recordBytes = keyBytes + DIMENSIONS * 4;
const batchTexts = 16;

/** The embedding model with a file of what it said before: a hash of the text, then its vector, again and again. */
export class CachedVectors {
  readonly #model: EmbeddingModel;
  readonly #file: string;
  readonly #known = new Map<string, Float32Array>();

  constructor(model: EmbeddingModel, folder: string) {
    this.#model = model;
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${EMBEDDING_MODEL}.vectors`);
    const stored = existsSync(this.#file) ? readFileSync(this.#file) : Buffer.alloc(0);
    for (let at = 0; at + recordBytes <= stored.length; at += recordBytes) {
      const vector = new Float32Array(DIMENSIONS);
      new Uint8Array(vector.buffer).set(stored.subarray(at + keyBytes, at + recordBytes));
      this.#known.set(stored.subarray(at, at + keyBytes).toString('hex'), vector);
    }
  }

  /** Vectors of the texts, in order; `progress` hears how many are there. */
  async embed(texts: readonly string[], progress: (done: number, all: number) => void): Promise<Float32Array[]> {
    const missing = new Map<string, string>();
    for (const text of texts) if (!this.#known.has(keyOf(text))) missing.set(keyOf(text), text);
    // Texts of about one length share a batch, since the shorter ones are filled up.
    const queue = [...missing].map(([key, text]) => ({ key, ids: this.#model.tokenize(text) }));
    queue.sort((a, b) => a.ids.length - b.ids.length);
    for (let at = 0; at < queue.length; at += batchTexts) {
      const batch = queue.slice(at, at + batchTexts);
      const vectors = await this.#model.embed(batch.map(({ ids }) => ids));
      const records = batch.map(({ key }, index) => {
        const vector = vectors[index] ?? new Float32Array(DIMENSIONS);
        this.#known.set(key, vector);
        return Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(vector.buffer)]);
      });
      appendFileSync(this.#file, Buffer.concat(records));
      progress(Math.min(at + batchTexts, queue.length), queue.length);
    }
    return texts.map((text) => this.#known.get(keyOf(text)) ?? new Float32Array(DIMENSIONS));
  }
}

function keyOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, keyBytes * 2);
}
