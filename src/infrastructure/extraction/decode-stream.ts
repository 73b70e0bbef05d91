import { breathe } from './breathe.ts';
import { detectEncoding } from './decode-text.ts';

/** Bytes by which the encoding is decided: those from the first on that is not ASCII, which says nothing about it. */
const windowBytes = 64 * 1024;
const sliceBytes = 32 * 1024;
const slicesBetweenBreaths = 16;

/**
 * The text of a file as it comes, in pieces of at most 32 Ki characters that never part a character in two, whatever
 * it was written with (see `detectEncoding`). Holds no more of it than a window of 64 KiB. Line ends are as they were.
 */
export async function* decodeStream(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let held = new Uint8Array(0);
  for await (const slice of slices(stream, signal)) {
    if (decoder !== undefined) {
      yield decoder.decode(slice, { stream: true });
      continue;
    }
    held = joined(held, slice);
    const says = firstTelling(held);
    if (says < 0) {
      yield new TextDecoder().decode(held);
      held = new Uint8Array(0);
    } else if (held.length - says >= windowBytes) {
      decoder = new TextDecoder(detectEncoding(held, undefined, { cut: true }));
      yield* decodeHeld(decoder, held);
      held = new Uint8Array(0);
    }
  }
  decoder ??= new TextDecoder(detectEncoding(held));
  yield* decodeHeld(decoder, held);
  yield decoder.decode();
}

/** The lines of a text, ends cut off, those of a piece together; a line longer than `longest` comes in parts. */
export async function* lines(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<string[]> {
  let rest = '';
  for await (const piece of pieces) {
    // A carriage return at the end may have its line feed in the next piece.
    const [, whole = '', held = ''] = /^([^]*?)(\r?)$/.exec(rest + piece) ?? [];
    const found = whole.split(/\r\n?|\n/);
    rest = (found.pop() ?? '') + held;
    if (rest.length > longest) {
      found.push(rest);
      rest = '';
    }
    if (found.length > 0) yield found.flatMap((line) => parts(line, longest));
  }
  yield parts(rest.replace(/\r$/, ''), longest);
}

function parts(line: string, longest: number): string[] {
  if (line.length <= longest) return [line];
  const all: string[] = [];
  for (let at = 0; at < line.length;) {
    const space = line.lastIndexOf(' ', at + longest);
    const end = at + longest >= line.length || space <= at ? at + longest : space;
    // A part that is blank is no blank line.
    if (line.slice(at, end).trim() !== '') all.push(line.slice(at, end));
    at = end;
  }
  return all;
}

/** The stream in slices, other work having its turn now and then. */
async function* slices(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let count = 0;
  try {
    while (true) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      for (let at = 0; at < value.length; at += sliceBytes) {
        yield value.subarray(at, at + sliceBytes);
        count += 1;
        if (count % slicesBetweenBreaths === 0) await breathe(signal);
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function* decodeHeld(decoder: TextDecoder, held: Uint8Array): Generator<string> {
  for (let at = 0; at < held.length; at += sliceBytes)
    yield decoder.decode(held.subarray(at, at + sliceBytes), { stream: true });
}

/** The first byte that only some encodings have: not ASCII, or one that ASCII text has none of. -1 without any. */
function firstTelling(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => byte >= 0x80 || byte === 0 || byte === 0x1b);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
