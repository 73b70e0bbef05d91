import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

const dimensions = 384;

export interface NullEmbedder {
  /** Up to and including `/v1`. */
  url: string;
  /** Texts it was sent. */
  texts: number;
  /** Of these, how many it had been sent before. */
  twice: number;
  /** When it was last asked, as `performance.now` has it. */
  askedAt: number;
  stop(): void;
}

/** An OpenAI-compatible endpoint that thinks nothing and is as fast as that: what a text says picks its vector. */
export async function startNullEmbedder(): Promise<NullEmbedder> {
  const seen = new Set<string>();
  const embedder: NullEmbedder = { url: '', texts: 0, twice: 0, askedAt: 0, stop: () => server.close() };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request).catch(() => undefined);
    // Whoever asked has gone.
    if (body === undefined) return;
    const { input, model } = JSON.parse(body) as { input: string[]; model: string };
    embedder.askedAt = performance.now();
    const data = input.map((passage, index) => {
      const digest = createHash('sha256').update(passage).digest();
      const key = digest.toString('base64');
      embedder.texts += 1;
      if (seen.has(key)) embedder.twice += 1;
      seen.add(key);
      const vector = Float32Array.from({ length: dimensions }, (_, d) => (digest[d % 32] ?? 0) - 127.5 + (d >> 5));
      return { object: 'embedding', index, embedding: Buffer.from(vector.buffer).toString('base64') };
    });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', model, data }));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  embedder.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return embedder;
}
