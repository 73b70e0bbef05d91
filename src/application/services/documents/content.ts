import { Problem } from '../../../domain/problem.ts';
import { joinChunks } from '../../../domain/rag/join-chunks.ts';
import { openDocument } from './view.ts';
import { verb } from '../../verb.ts';
import type { Chunk } from '../../../domain/rag/chunk.ts';
import type { Context } from '../../context.ts';
import type { DocumentContent } from '../../protocol/resources.ts';

const chunksAtOnce = 500;

/** The extracted text of the visible version, put together from its chunks. */
export const getContent = verb<{ id: string }, DocumentContent>('documents:read', async ({ ctx, input, userId }) => {
  const document = await openDocument(ctx, userId, input.id, 'read');
  const { version, chunks } = await allChunks(ctx, document.collectionId, document.id);
  const { text, pages } = joinChunks(chunks);
  return { documentId: document.id, version, title: document.title, text, ...(pages.length > 0 && { pages }) };
});

async function allChunks(
  ctx: Context,
  collectionId: string,
  documentId: string,
): Promise<{ version: number; chunks: Chunk[] }> {
  const all: Chunk[] = [];
  while (true) {
    const page = await ctx.passages(collectionId).chunks(documentId, all.length, chunksAtOnce);
    if (page === undefined) throw new Problem('conflict', 'The document has not been indexed yet.');
    all.push(...page.chunks);
    if (page.chunks.length < chunksAtOnce) return { version: page.version, chunks: all };
  }
}
