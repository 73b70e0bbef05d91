import { Problem } from '../../domain/problem.ts';
import { WorkersAiModel } from './workers-ai-model.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';

/** Workers AI text embeddings: `{ text: string[] }` in, `{ data: number[][] }` out; 100 texts a call at the most. */
export class WorkersAiEmbedder extends WorkersAiModel implements Embedder {
  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    const reply = (await this.run({ text: texts, pooling: 'cls' }, signal)) as { data?: number[][] };
    if (reply.data?.length !== texts.length)
      throw new Problem('upstream_failed', `${this.id} sent no usable embeddings.`);
    return reply.data.map((vector) => {
      const norm = Math.hypot(...vector) || 1;
      return Float32Array.from(vector, (value) => value / norm);
    });
  }
}
