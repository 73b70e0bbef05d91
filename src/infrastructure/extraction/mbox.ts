import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import { Problem } from '../../domain/problem.ts';
import type { Tools } from './format.ts';

const largestMessage = 32 * 1024 * 1024;
const mostMessages = 10_000;

/** A mailbox: one message after the other, each behind a line that starts with `From `. Read as it comes. */
export async function extractMailbox(file: SourceFile, tools: Tools): Promise<ExtractedDocument> {
  return { blocks: blocksOf(messages(await file.stream(), file.name), tools) };
}

async function* blocksOf(all: AsyncIterable<Uint8Array>, tools: Tools): AsyncGenerator<Block> {
  let count = 0;
  for await (const bytes of all) {
    count += 1;
    if (count > mostMessages) return;
    const message = await tools.nested({ name: `message ${count}.eml`, bytes, declared: 'message/rfc822' });
    if (message !== undefined) yield* message.blocks;
  }
}

async function* messages(stream: ReadableStream<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(0);
  for await (const piece of stream) {
    const from = Math.max(0, held.length - separator.length);
    held = joined(held, piece);
    let start = 0;
    for (let at = find(held, from); at >= 0; at = find(held, at + 1)) {
      yield message(held.subarray(start, at));
      start = at + 1;
    }
    held = held.slice(start);
    if (held.length > largestMessage)
      throw new Problem(
        'payload_too_large',
        `“${name}” has a message of more than ${largestMessage / 1024 / 1024} MiB.`,
      );
  }
  yield message(held);
}

const separator = new TextEncoder().encode('\nFrom ');

function find(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (separator.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** Without the separating line. */
function message(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0x0a);
  const isSeparator = String.fromCharCode(...bytes.subarray(0, 5)) === 'From ';
  return isSeparator && end >= 0 ? bytes.slice(end + 1) : bytes.slice();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
