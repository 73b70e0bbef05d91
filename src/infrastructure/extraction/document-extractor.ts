import type { DocumentExtractor, SourceFile } from '../../domain/ports/document-extractor.ts';
import { Problem, problemCode } from '../../domain/problem.ts';
import { cleanBlock, cleanTitle } from '../../domain/rag/extracted-document.ts';
import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import { breathe } from './breathe.ts';
import type { Tools } from './format.ts';
import { formats } from './formats.ts';
import { sniff } from './sniff.ts';

const names = [...new Set(Object.values(formats).map(({ name }) => name))];

type Options = Parameters<DocumentExtractor['extract']>[1] & Equipment;

/** Files in files in files that are read: a mail with an archive of documents. */
const deepest = 3;
const headBytes = 1024;
/** Blocks that are there already come without a pause; what is made of them takes its time, too. */
const charactersBetweenBreaths = 64 * 1024;

/** What readers of some formats need besides the file; without it, they say what they could not read. */
type Equipment = Pick<Tools, 'recognizer' | 'characterMaps'>;

/** What may be unpacked while one file is read, in all: of a small one less, since no honest one is packed so well. */
const mostUnpacked = 384 * 1024 * 1024;
const alwaysUnpacked = 32 * 1024 * 1024;
const largestRatio = 100;
const mostEntries = 10_000;

function unpackingOf(file: SourceFile): Tools['unpacking'] {
  const bytes = Math.min(mostUnpacked, Math.max(alwaysUnpacked, file.bytes * largestRatio));
  return { bytes, entries: mostEntries };
}

export function createDocumentExtractor(equipment: Equipment = {}): DocumentExtractor {
  return {
    reads: names,
    sniff,
    async extract(file, options) {
      options.signal.throwIfAborted();
      const { blocks, ...about } = await failuresOf(file.name, options.signal, () =>
        read(file, { ...options, ...equipment }, 0, unpackingOf(file)),
      );
      return {
        ...about,
        ...(about.title !== undefined && { title: cleanTitle(about.title) }),
        blocks: checked(file.name, options.signal, blocks),
      };
    },
  };
}

async function read(
  file: SourceFile,
  options: Options,
  depth: number,
  unpacking: Tools['unpacking'],
): Promise<ExtractedDocument> {
  const { name, mediaType } = file;
  const format = formats[mediaType];
  if (format === undefined) {
    throw new Problem('unsupported_media_type', `“${name}” is of a type Nexus cannot read (${mediaType}).`);
  }
  const { progress, ...quiet } = options;
  const tools: Tools = {
    ...quiet,
    unpacking,
    progress: progress ?? (() => undefined),
    async nested({ name: inner, bytes, declared }) {
      if (depth >= deepest) return undefined;
      const hint = { head: bytes.subarray(0, headBytes), name: inner, ...(declared !== undefined && { declared }) };
      const type = sniff(hint)?.mediaType;
      if (type === undefined) return undefined;
      return read(inMemory({ name: inner, mediaType: type, content: bytes }), quiet, depth + 1, unpacking);
    },
  };
  return format.read(file, tools);
}

export function inMemory(file: { name: string; mediaType: string; content: Uint8Array }): SourceFile {
  const { name, mediaType, content } = file;
  return {
    name,
    mediaType,
    bytes: content.length,
    read: async () => content,
    stream: async () => new Blob([new Uint8Array(content)]).stream(),
  };
}

/** Blocks as they come, cleaned; at the end it says so if none of them had text. */
async function* checked(name: string, signal: AbortSignal, blocks: ExtractedDocument['blocks']): AsyncGenerator<Block> {
  const iterator = Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]();
  let hasText = false;
  let sinceBreath = 0;
  try {
    while (true) {
      signal.throwIfAborted();
      const next = await failuresOf(name, signal, async () => iterator.next());
      if (next.done === true) break;
      const block = cleanBlock(next.value);
      if (block === undefined) continue;
      hasText ||= /[\p{L}\p{N}]/u.test(block.text);
      yield block;
      sinceBreath += block.text.length;
      if (sinceBreath < charactersBetweenBreaths) continue;
      sinceBreath = 0;
      await breathe(signal);
    }
  } finally {
    await iterator.return?.();
  }
  if (!hasText) {
    throw new Problem('document_empty', `“${name}” has no text in it, so there is nothing to search.`);
  }
}

async function failuresOf<Result>(name: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (problemCode(error) !== undefined) throw error;
    throw new Problem('document_unreadable', `“${name}” could not be read. Save it anew and upload that.`, {
      cause: error,
    });
  }
}
