import { chunkerId } from '../../domain/rag/chunk.ts';
import type { Context } from '../context.ts';
import type { IndexKind } from '../../domain/ports/shadow-index.ts';

/** How passages are made now. */
export function wantedIndex(ctx: Context): IndexKind {
  return { embedder: ctx.embedder?.id ?? null, chunker: chunkerId };
}
