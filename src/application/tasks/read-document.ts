import { Chunker } from '../../domain/rag/chunk.ts';
import { Problem } from '../../domain/problem.ts';
import { pause } from '../pause.ts';
import { sourceKey } from '../services/documents/view.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { Context } from '../context.ts';
import type { DocumentRecord } from '../../domain/ports/document-catalog.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';

/** Blocks or chunks after which other work of the process gets its turn. */
const breatheEvery = 32;

/** How far a document was read, as far as that is known. */
export interface ReadingProgress {
  /** Pages, for formats where reading them takes time. */
  pages?: { done: number; total: number };
  /** Share of the file that was read, 0 to 1, where it is read as a stream. */
  share?: number;
}

/** The document's own file could not be read, which is no failure of anything else. */
export class Unreadable extends Error {}

export interface Reading {
  title: string;
  /** What people should know of the document by now, where reading it has changed that. */
  note?: string;
  /** Throws `Unreadable`. Made as they are asked for. */
  chunks: AsyncGenerator<Chunk>;
}

/** Throws `Unreadable` for a file that cannot be read; its cause says why. */
export async function readDocument(
  ctx: Context,
  document: DocumentRecord,
  progress: (now: ReadingProgress) => void,
): Promise<Reading> {
  const file = sourceOf(ctx, document, (share) => progress({ share }));
  const pages = (done: number, total: number): void => progress({ pages: { done, total } });
  const content = await readable(ctx, () => ctx.extractor.extract(file, { signal: ctx.signal, progress: pages }));
  // A title that somebody gave is kept; a bare file name gives way to what the document calls itself.
  const title = document.title === document.name && content.title !== undefined ? content.title : document.title;
  const note = noteOf(document, content.note);
  return { title, ...(note !== undefined && { note }), chunks: chunksOf(ctx, title, content.blocks) };
}

/** What reading has to say besides what is known of the document. */
function noteOf({ note }: DocumentRecord, more: string | undefined): string | undefined {
  if (more === undefined || note?.includes(more) === true) return undefined;
  return note === null ? more : `${note} ${more}`;
}

async function* chunksOf(
  ctx: Context,
  title: string,
  blocks: Awaited<ReturnType<Context['extractor']['extract']>>['blocks'],
): AsyncGenerator<Chunk> {
  const chunker = new Chunker({ count: ctx.countTokens, title });
  const iterator = Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]();
  let steps = 0;
  const breathe = async (): Promise<void> => {
    steps += 1;
    if (steps % breatheEvery === 0) await pause(0, ctx.signal);
    if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
  };
  try {
    while (true) {
      const next = await readable(ctx, async () => iterator.next());
      if (next.done === true) break;
      await breathe();
      for (const chunk of chunker.push(next.value)) {
        yield chunk;
        await breathe();
      }
    }
    yield* chunker.end();
  } finally {
    await iterator.return?.();
  }
}

async function readable<Result>(ctx: Context, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.', { cause });
    throw new Unreadable('', { cause });
  }
}

function sourceOf(
  ctx: Context,
  { id, name, mediaType, bytes }: DocumentRecord,
  progress: (share: number) => void,
): SourceFile {
  const there = <Content>(content: Content | undefined): Content => {
    if (content !== undefined) return content;
    throw new Problem('document_unreadable', `The file of ${name} is gone; upload it again.`);
  };
  return {
    name,
    mediaType,
    bytes,
    read: async () => there(await ctx.blobs.read(sourceKey(id))),
    stream: async () => {
      let read = 0;
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, controller) {
          read += piece.length;
          progress(Math.min(1, read / Math.max(1, bytes)));
          controller.enqueue(piece);
        },
      });
      return there(await ctx.blobs.stream(sourceKey(id))).pipeThrough(counted);
    },
  };
}
