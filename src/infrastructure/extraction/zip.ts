import { Inflate, inflateSync } from 'fflate/browser';
import { Problem } from '../../domain/problem.ts';
import { breathe } from './breathe.ts';
import { BrokenZip, type ZipEntry, countEntries, packedBytes, readDirectory } from './zip-directory.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { Tools } from './format.ts';

/** What may be unpacked, in bytes: of one file in an archive, and of one that has to be held whole. */
const largestEntry = 256 * 1024 * 1024;
const largestHeld = 64 * 1024 * 1024;
/** Times its packed size that a file may unpack to, once it is not small any more. Office files stay below 100. */
const largestRatio = 250;
const ratioMatters = 8 * 1024 * 1024;

/** Deflate gives back no more than this many times of what it is given. */
const mostDeflated = 1032;
const inflateStep = 8 * 1024;
const smallEntry = 256 * 1024;
const pieceLength = 16 * 1024;
const bytesBetweenBreaths = 512 * 1024;

/** Files by name without regard to case; what is in them is unpacked as it is read, and counted. */
export class Archive {
  readonly entries: readonly ZipEntry[];
  /** As people call it. */
  readonly name: string;
  readonly #bytes: Uint8Array;
  readonly #byName = new Map<string, ZipEntry>();
  readonly #tools: Tools;
  #sinceBreath = 0;

  private constructor(name: string, bytes: Uint8Array, tools: Tools) {
    this.name = name;
    this.#bytes = bytes;
    this.#tools = tools;
    if (countEntries(bytes) > tools.unpacking.entries) throw this.#tooLarge('holds too many files');
    this.entries = readDirectory(bytes, tools.unpacking.entries);
    tools.unpacking.entries -= this.entries.length;
    for (const entry of this.entries) this.#byName.set(keyOf(entry.name), entry);
  }

  /** Opens an archive; one that cannot be opened is a Problem that says why. */
  static async open(file: SourceFile, tools: Tools): Promise<Archive> {
    const bytes = await file.read();
    return orProblem(file.name, () => new Archive(file.name, bytes, tools));
  }

  get(name: string): ZipEntry | undefined {
    return this.#byName.get(keyOf(name));
  }

  /** A file in pieces of up to 16 KiB. */
  async *stream(entry: ZipEntry): AsyncGenerator<Uint8Array> {
    const { unpacked, packed } = entry;
    if (unpacked > largestEntry || unpacked > this.#tools.unpacking.bytes)
      throw this.#tooLarge('unpacks to more than is read');
    if (unpacked > ratioMatters && unpacked > packed * largestRatio) {
      throw this.#tooLarge('unpacks to far more than it is');
    }
    yield* this.#stream(entry);
  }

  /** All of a file that has to be held whole. */
  async read(entry: ZipEntry): Promise<Uint8Array> {
    if (entry.unpacked > largestHeld) throw this.#tooLarge('holds a file that is too large');
    const whole = new Uint8Array(Math.min(entry.unpacked, entry.packed * mostDeflated));
    let at = 0;
    for await (const piece of this.stream(entry)) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** The first bytes of a file, however large it is. */
  async head(entry: ZipEntry, length: number): Promise<Uint8Array> {
    for await (const piece of this.#stream(entry)) return piece.subarray(0, length);
    return new Uint8Array();
  }

  encrypted(): Problem {
    return new Problem('document_encrypted', `“${this.name}” is protected by a password; remove it and upload again.`);
  }

  async *#stream(entry: ZipEntry): AsyncGenerator<Uint8Array> {
    const { encrypted, method, unpacked } = entry;
    if (encrypted) throw this.encrypted();
    if (method !== 0 && method !== 8) throw this.damaged('it is packed in a way that Nexus cannot unpack');
    const bytes = orProblem(this.name, () => packedBytes(this.#bytes, entry));
    let count = 0;
    for (const chunk of method === 0 ? [bytes] : this.#inflate(bytes, unpacked)) {
      for (let at = 0; at < chunk.length; at += pieceLength) {
        const piece = chunk.subarray(at, at + pieceLength);
        count += piece.length;
        this.#tools.unpacking.bytes -= piece.length;
        if (count > unpacked) throw this.damaged('a file in it is larger than it says');
        if (this.#tools.unpacking.bytes < 0) throw this.#tooLarge('unpacks to more than is read');
        yield piece;
        await this.rest(piece.length);
      }
    }
    if (count < unpacked) throw this.damaged('a file in it is smaller than it says');
  }

  /** `what` is wrong, as the end of a sentence. */
  damaged(what: string, cause?: unknown): Problem {
    return damaged(this.name, what, cause);
  }

  *#inflate(bytes: Uint8Array, size: number): Generator<Uint8Array> {
    if (bytes.length <= inflateStep && size <= smallEntry) {
      yield this.#inflateSmall(bytes, size);
      return;
    }
    let ready: Uint8Array[] = [];
    const inflate = new Inflate((data) => ready.push(data));
    for (let at = 0; at < bytes.length || at === 0; at += inflateStep) {
      const end = at + inflateStep;
      try {
        inflate.push(bytes.subarray(at, end), end >= bytes.length);
      } catch (error) {
        throw this.damaged('a file in it cannot be unpacked', error);
      }
      const chunks = ready;
      ready = [];
      yield* chunks;
    }
  }

  /** In one step, which for small files is many times as quick. */
  #inflateSmall(bytes: Uint8Array, size: number): Uint8Array {
    try {
      // One byte of room more than it says: what fills that is larger than it says.
      return inflateSync(bytes, { out: new Uint8Array(size + 1) });
    } catch (error) {
      throw this.damaged('a file in it cannot be unpacked', error);
    }
  }

  /** Lets others have their turn once so much was worked on. */
  async rest(bytes: number): Promise<void> {
    this.#sinceBreath += bytes;
    if (this.#sinceBreath < bytesBetweenBreaths) return;
    this.#sinceBreath = 0;
    await breathe(this.#tools.signal);
  }

  #tooLarge(what: string): Problem {
    return new Problem('payload_too_large', `“${this.name}” ${what}. Upload what you need of it in parts.`);
  }
}

function orProblem<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof BrokenZip) throw damaged(name, error.message, error);
    throw error;
  }
}

function damaged(name: string, what: string, cause?: unknown): Problem {
  return new Problem('document_unreadable', `“${name}” is damaged: ${what}. Save it anew and upload that.`, { cause });
}

function keyOf(name: string): string {
  return name
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .toLowerCase();
}
