/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Vectors } from './vectors.ts';

export const MODEL = process.env.NEXUS_EMBED_MODEL ?? 'all-MiniLM-L6-v2';
const TEXTS_A_CALL = 64;

export interface Endpoint {
  /** Up to and including `/v1`. */
  url: string;
  secret: string;
  stop: () => void;
}

/** The texts of a folder with `corpus.jsonl` and `queries.jsonl` (`title` and `text` a line), as passages are embedded. */
export async function readTexts(folder: string, kind: 'corpus' | 'queries'): Promise<string[]> {
  const lines = (await readFile(join(folder, `${kind}.jsonl`), 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const { title, text } = JSON.parse(line) as { title?: string; text: string };
    return title ? `${title}\n${text}` : text;
  });
}

/** Embeds through an OpenAI-compatible endpoint; vectors already made are read from a cache in the temporary folder. */
export class CachedEmbedder {
  #endpoint: Endpoint | undefined;

  async embed(texts: readonly string[]): Promise<Vectors> {
    const key = createHash('sha256').update(MODEL).update(JSON.stringify(texts)).digest('hex').slice(0, 32);
    const path = join(tmpdir(), 'nexus-bench', `${key}.f32`);
    if (!existsSync(path)) {
      this.#endpoint ??= await findEndpoint();
      await mkdir(join(tmpdir(), 'nexus-bench'), { recursive: true });
      await writeFile(path, new Uint8Array((await embedAll(texts, this.#endpoint)).buffer));
    }
    const bytes = await readFile(path);
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    return { values, dimensions: values.length / texts.length };
  }

  [Symbol.dispose](): void {
    this.#endpoint?.stop();
  }
}

async function embedAll(texts: readonly string[], { url, secret }: Endpoint): Promise<Float32Array<ArrayBuffer>> {
  // Texts of like length share a batch, so that little of it is padding.
  const order = texts.map((_, i) => i).toSorted((a, b) => texts[a]!.length - texts[b]!.length);
  let values = new Float32Array(0);
  for (let from = 0; from < order.length; from += TEXTS_A_CALL) {
    const batch = order.slice(from, from + TEXTS_A_CALL);
    const response = await fetch(`${url.replace(/\/$/, '')}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(secret && { authorization: `Bearer ${secret}` }) },
      body: JSON.stringify({ model: MODEL, input: batch.map((i) => texts[i]!) }),
    });
    if (!response.ok) throw new Error(`The embedding endpoint answered ${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as { data: { index: number; embedding: number[] }[] };
    for (const { index, embedding } of data) {
      if (values.length === 0) values = new Float32Array(texts.length * embedding.length);
      values.set(embedding, batch[index]! * embedding.length);
    }
    process.stderr.write(`\rembedded ${Math.min(from + TEXTS_A_CALL, texts.length)} of ${texts.length} texts `);
  }
  process.stderr.write('\n');
  return values;
}

/** The endpoint of `NEXUS_EMBED_URL` (up to `/v1`) with `NEXUS_EMBED_SECRET`, else Nexus's own model server. */
export async function findEndpoint(): Promise<Endpoint> {
  const url = process.env.NEXUS_EMBED_URL;
  if (url) return { url, secret: process.env.NEXUS_EMBED_SECRET ?? '', stop: () => undefined };
  const { ensureEmbeddingModel } = await import('../scripts/models.mjs');
  const model = await ensureEmbeddingModel({ log: (line: string) => process.stderr.write(`${line}\n`) });
  if ('missing' in model) throw new Error(model.missing);
  const secret = randomBytes(24).toString('base64url');
  const main = fileURLToPath(new URL('../src/infrastructure/models/main.ts', import.meta.url));
  const server = spawn(process.execPath, [main], {
    env: { ...process.env, NEXUS_MODEL_SECRET: secret, NEXUS_MODEL_PORT: '0', NEXUS_MODEL_DIR: model.directory },
    // It ends when its standard input does, also when this process is killed.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    if (!line.startsWith('{')) continue;
    const { port } = JSON.parse(line) as { port: number };
    return { url: `http://127.0.0.1:${port}/v1`, secret, stop: () => server.kill() };
  }
  throw new Error('The model server ended before it named its port.');
}
