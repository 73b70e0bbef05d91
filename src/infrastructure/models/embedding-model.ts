import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export const EMBEDDING_MODEL = 'all-MiniLM-L6-v2';
export const DIMENSIONS = 384;

/** What the model was trained on; longer texts are cut, as sentence-transformers does. */
export const MAX_TOKENS = 256;

/** Bounds the tokenizer's work on a text that is cut anyway: 64 characters a token is more than any prose has. */
const MAX_CHARACTERS = MAX_TOKENS * 64;

/**
 * all-MiniLM-L6-v2 on onnxruntime: token ids in, unit vectors out.
 *
 * `embed` blocks its thread (the binding's `run` is synchronous despite its promise), so the model
 * lives on a worker thread and gets small batches.
 */
export class EmbeddingModel {
  readonly #tokenizer: Tokenizer;
  readonly #session: InferenceSession;
  readonly #separator: number;

  private constructor(tokenizer: Tokenizer, session: InferenceSession, separator: number) {
    this.#tokenizer = tokenizer;
    this.#session = session;
    this.#separator = separator;
  }

  /**
   * Loads the model from `<directory>/all-MiniLM-L6-v2`.
   * @throws when a file is missing or unreadable; the message names it.
   */
  static async load(directory: string): Promise<EmbeddingModel> {
    const folder = join(directory, EMBEDDING_MODEL);
    const [definition, settings] = await Promise.all([
      readJson(join(folder, 'tokenizer.json')),
      readJson(join(folder, 'tokenizer_config.json')),
    ]);
    const tokenizer = new Tokenizer(definition, settings);
    const separator = tokenizer.token_to_id('[SEP]');
    if (separator === undefined) throw new Error(`${folder}/tokenizer.json has no [SEP] token`);
    // More than one intra-op thread is slower on two cores and would starve the Worker beside it.
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' } as const;
    return new EmbeddingModel(
      tokenizer,
      await InferenceSession.create(join(folder, 'onnx', 'model_q4.onnx'), options),
      separator,
    );
  }

  /** The text's token ids between [CLS] and [SEP], at most `MAX_TOKENS` of them with both. */
  tokenize(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text.slice(0, MAX_CHARACTERS));
    return ids.length <= MAX_TOKENS ? ids : [...ids.slice(0, MAX_TOKENS - 1), this.#separator];
  }

  /** One vector of `DIMENSIONS` for each token list, in order: the mean over its tokens, of length 1. */
  async embed(batch: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const { states, width } = await this.#run(batch);
    return batch.map((row, index) => pool(states, index * width * DIMENSIONS, row.length));
  }

  /** As `embed`, with the unit vectors of each list's tokens but for the first and the last, which stand around a text. */
  async embedTokens(batch: readonly (readonly number[])[]): Promise<{ vector: Float32Array; tokens: Float32Array }[]> {
    const { states, width } = await this.#run(batch);
    return batch.map((row, index) => {
      const from = index * width * DIMENSIONS;
      const tokens = new Float32Array(Math.max(0, row.length - 2) * DIMENSIONS);
      for (let at = 0; at < tokens.length; at += DIMENSIONS) tokens.set(pool(states, from + DIMENSIONS + at, 1), at);
      return { vector: pool(states, from, row.length), tokens };
    });
  }

  async #run(batch: readonly (readonly number[])[]): Promise<{ states: Float32Array; width: number }> {
    const width = Math.max(...batch.map((ids) => ids.length));
    const shape = [batch.length, width];
    const ids = new BigInt64Array(batch.length * width);
    const mask = new BigInt64Array(batch.length * width);
    batch.forEach((row, index) => {
      row.forEach((id, position) => (ids[index * width + position] = BigInt(id)));
      mask.fill(1n, index * width, index * width + row.length);
    });
    const feeds = {
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
      token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
    };
    const { last_hidden_state: hidden } = await this.#session.run(feeds);
    if (!(hidden?.data instanceof Float32Array))
      throw new Error('the model gave no last_hidden_state of 32-bit floats');
    return { states: hidden.data, width };
  }
}

/** The mean of `count` token states from `offset` on, scaled to length 1; padding comes after them and is left out. */
function pool(states: Float32Array, offset: number, count: number): Float32Array {
  const sum = new Float64Array(DIMENSIONS);
  for (let at = offset; at < offset + count * DIMENSIONS; at += DIMENSIONS) {
    for (let dimension = 0; dimension < DIMENSIONS; dimension++)
      sum[dimension] = (sum[dimension] ?? 0) + (states[at + dimension] ?? 0);
  }
  const length = Math.hypot(...sum);
  return Float32Array.from(sum, (value) => value / length);
}

async function readJson(path: string): Promise<object> {
  return JSON.parse(await readFile(path, 'utf8')) as object;
}
