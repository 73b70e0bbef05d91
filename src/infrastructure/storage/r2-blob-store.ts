import { Problem } from '../../domain/problem.ts';
import type { BlobStore } from '../../domain/ports/blob-store.ts';

/** R2 takes parts of one size, at least 5 MiB, the last may be smaller. It is also all that a put holds in memory. */
const partBytes = 5 * 1024 * 1024;

/** Milliseconds for one part; the local store says nothing at all when its disk is full. */
const partDeadline = 30_000;
const abortDeadline = 2_000;

export class R2BlobStore implements BlobStore {
  readonly #bucket: R2Bucket;

  constructor(bucket: R2Bucket) {
    this.#bucket = bucket;
  }

  async put(key: string, body: ReadableStream<Uint8Array>, limit: number): Promise<{ bytes: number; sha256: string }> {
    const digest = new crypto.DigestStream('SHA-256');
    const hash = digest.getWriter();
    let upload: R2MultipartUpload | undefined;
    const parts: R2UploadedPart[] = [];
    let bytes = 0;
    try {
      let part: Uint8Array | undefined;
      for await (const next of partsOf(body, limit)) {
        bytes += next.length;
        await hash.write(next);
        // A file of one part is put in one go; only when a second part comes does a multipart upload begin.
        if (part !== undefined) {
          upload ??= await answered(this.#bucket.createMultipartUpload(key));
          parts.push(await answered(upload.uploadPart(parts.length + 1, part)));
        }
        part = next;
      }
      if (upload === undefined) {
        await answered(this.#bucket.put(key, part ?? new Uint8Array()));
      } else {
        if (part !== undefined) parts.push(await answered(upload.uploadPart(parts.length + 1, part)));
        await answered(upload.complete(parts));
      }
      await hash.close();
    } catch (error) {
      // What was given up may have been stored after all.
      const undone = upload === undefined ? this.#bucket.delete(key) : upload.abort();
      await Promise.allSettled([answered(undone, abortDeadline), hash.abort(error), digest.digest]);
      throw error;
    }
    return { bytes, sha256: hex(new Uint8Array(await digest.digest)) };
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const object = await this.#bucket.get(key);
    return object === null ? undefined : new Uint8Array(await object.arrayBuffer());
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array> | undefined> {
    const object = await this.#bucket.get(key);
    return object === null ? undefined : object.body;
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += 1000) await this.#bucket.delete(keys.slice(at, at + 1000));
  }
}

/** Throws `capability_unavailable` when the store fails or does not answer. */
async function answered<Result>(work: Promise<Result>, within = partDeadline): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${within} ms`)), within);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    throw new Problem(
      'capability_unavailable',
      'The file cannot be stored right now; its disk may be full. Free some space there and send it again.',
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The stream in parts of exactly `partBytes`, but for the last. */
async function* partsOf(body: ReadableStream<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > limit) {
      throw new Problem('payload_too_large', `The file is larger than ${Math.floor(limit / 1024 / 1024)} MiB.`);
    }
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + partBytes - held);
      chunks.push(piece);
      held += piece.length;
      at += piece.length;
      if (held === partBytes) {
        yield joined(chunks, held);
        chunks = [];
        held = 0;
      }
    }
  }
  if (held > 0) yield joined(chunks, held);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
