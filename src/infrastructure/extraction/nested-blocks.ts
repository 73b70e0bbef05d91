import type { Block } from '../../domain/rag/extracted-document.ts';
import { problemCode } from '../../domain/problem.ts';
import { cleanText } from './decode-text.ts';
import { sniff } from './sniff.ts';
import type { Tools } from './format.ts';
import type { Archive } from './zip.ts';
import type { ZipEntry } from './zip-directory.ts';

const headBytes = 1024;
const deepestHeading = 6;
const longestLabel = 200;

/** A document that lies in an archive, under its name as a heading. Nothing for what Nexus cannot read. */
export async function* nestedBlocks(archive: Archive, entry: ZipEntry, tools: Tools): AsyncGenerator<Block> {
  const name = labelOf(entry.name);
  if (sniff({ head: await archive.head(entry, headBytes), name }) === undefined) return;
  const document = await tools.nested({ name, bytes: await archive.read(entry) });
  let written = false;
  for await (const block of document?.blocks ?? []) {
    if (!written) yield { kind: 'heading', level: 1, text: name };
    written = true;
    yield block.kind === 'heading' ? { ...block, level: Math.min((block.level ?? 1) + 1, deepestHeading) } : block;
  }
}

/** Documents that were put into a document: those that can be read, since it can be read without the others. */
export async function* embeddedBlocks(archive: Archive, parts: Iterable<string>, tools: Tools): AsyncGenerator<Block> {
  for (const part of new Set(parts)) {
    const entry = archive.get(part);
    if (entry === undefined) continue;
    try {
      yield* nestedBlocks(archive, { ...entry, name: part.slice(part.lastIndexOf('/') + 1) }, tools);
    } catch (error) {
      tools.signal.throwIfAborted();
      if (problemCode(error) === 'payload_too_large') throw error;
    }
  }
}

/** The path of a file in an archive, as a label: nothing in it steps out, and nothing hides. */
function labelOf(name: string): string {
  const steps = cleanText(name.replace(/[\u202A-\u202E\u2066-\u2069\n]/g, ' ')).split(/[\\/]+/);
  const kept = steps.map((step) => step.trim()).filter((step) => !/^(?:|\.{1,2}|[a-z]:)$/i.test(step));
  return kept.join('/').slice(-longestLabel) || 'file';
}
