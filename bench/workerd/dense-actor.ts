/** A collection's passages in an actor, without the rest of the product around them: `actor.ts` fills and asks it. */
import { DurableObject } from 'cloudflare:workers';
import { PassageIndex } from '../../src/infrastructure/actors/passage-index.ts';
import { PassageVectors } from '../../src/infrastructure/actors/passage-vectors.ts';
import type { Chunk } from '../../src/domain/rag/chunk.ts';
import type { Writer } from '../../src/domain/ports/passage-version.ts';

interface Env {
  ACTOR: DurableObjectNamespace<DenseActor>;
}

const writer: Writer = { taskId: 'bench', lease: 1 };
const embedder = 'bench';

export class DenseActor extends DurableObject<Env> {
  readonly #index = new PassageIndex(this.ctx.storage);
  readonly #vectors = new PassageVectors(this.ctx.storage.sql);

  /** One document of as many passages as there are vectors. */
  fill(document: number, values: Float32Array, dimensions: number): void {
    const count = values.length / dimensions;
    const chunks = Array.from({ length: count }, (_, ordinal): Chunk => {
      const text = `Passage ${ordinal} of ${document}.`;
      return { ordinal, text, start: 0, end: text.length, headings: [] };
    });
    const draft = {
      documentId: `${document}`,
      title: 'T',
      source: 's',
      chunker: 'c',
      embedder,
      mediaType: '',
      addedAt: 0,
    };
    const of = chunks.map(({ ordinal }) => ordinal);
    this.#index.stage(
      [{ ...draft, chunks, hashes: of.map((ordinal) => `${document}-${ordinal}`), vectors: { of, values } }],
      writer,
    );
    this.#index.activate([{ documentId: `${document}`, chunkCount: count }], writer);
  }

  /**
   * Ids of what each query finds, from 1 in the order of filling, and the milliseconds that all took together: workerd's
   * clock counts whole ones.
   */
  search(queries: Float32Array, dimensions: number, depth: number): { found: number[][]; ms: number } {
    const found: number[][] = [];
    const { sql } = this.ctx.storage;
    const versions = new Set<number>();
    for (const { id } of sql.exec<{ id: number }>('SELECT id FROM versions')) versions.add(Number(id));
    const begun = performance.now();
    for (let from = 0; from < queries.length; from += dimensions) {
      const vector = queries.slice(from, from + dimensions);
      found.push(this.#vectors.nearest({ embedder, vector }, depth, versions).map(({ id }) => id));
    }
    return { found, ms: performance.now() - begun };
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name: string): number => Number(searchParams.get(name));
    const actor = env.ACTOR.getByName(searchParams.get('actor') ?? '');
    const values = new Float32Array(await request.arrayBuffer());
    if (pathname === '/search') return Response.json(await actor.search(values, number('dimensions'), number('depth')));
    await actor.fill(number('document'), values, number('dimensions'));
    return Response.json(null);
  },
};
