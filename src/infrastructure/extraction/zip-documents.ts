import { Problem, problemCode } from '../../domain/problem.ts';
import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import { nestedBlocks } from './nested-blocks.ts';
import type { Tools } from './format.ts';
import type { Archive } from './zip.ts';

/** An archive of documents: each that can be read, under its name. */
export async function extractZip(archive: Archive, tools: Tools): Promise<ExtractedDocument> {
  const entries = archive.entries.filter(({ name, unpacked }) => unpacked > 0 && !isFurniture(name));
  // Half of what was sent would be missing, and nobody would know.
  if (entries.some(({ encrypted }) => encrypted)) throw archive.encrypted();
  return { blocks: blocksOf(archive, entries, tools) };
}

async function* blocksOf(archive: Archive, entries: Archive['entries'], tools: Tools): AsyncGenerator<Block> {
  let failure: Error | undefined;
  let written = false;
  for (const [index, entry] of entries.entries()) {
    try {
      for await (const block of nestedBlocks(archive, entry, tools)) {
        written = true;
        yield block;
      }
    } catch (error) {
      tools.signal.throwIfAborted();
      // One broken file must not cost the others; what is too large is refused whole.
      if (problemCode(error) === 'payload_too_large') throw error;
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
    tools.progress(index + 1, entries.length);
  }
  if (written) return;
  throw failure ?? new Problem('document_empty', `“${archive.name}” has no file in it that Nexus can read.`);
}

/** What operating systems and programs leave in archives for themselves. */
function isFurniture(name: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\.git\/|Thumbs\.db$|desktop\.ini$|META-INF\/)/i.test(name);
}
