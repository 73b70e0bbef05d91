import { Busboy } from '@fastify/busboy';
import { Problem } from '../../domain/problem.ts';
import { limits } from '../../application/limits.ts';
import type { IncomingFile } from '../../application/services/documents/add.ts';
import type { Readable } from 'node:stream';

type Parser = InstanceType<typeof Busboy>;

/**
 * The files of a `multipart/form-data` body, one after the other as they arrive, never held whole. A file that is not
 * read to its end is let run out, so that the next one comes.
 */
export async function* multipartFiles(request: Request): AsyncGenerator<IncomingFile> {
  const { body } = request;
  if (body === null) throw new Problem('bad_request', 'The upload has no body.');
  const arrived = new Arrivals();
  const parser = openParser(request, arrived);
  const pumping = pump(body as ReadableStream<Uint8Array>, parser).catch((error: unknown) => arrived.fail(error));
  try {
    yield* arrived;
    await pumping;
  } finally {
    parser.destroy();
  }
}

function openParser(request: Request, arrived: Arrivals): Parser {
  try {
    const parser = new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits: {
        files: limits.filesPerUpload + 1,
        fileSize: limits.fileBytes + 1,
        fields: 10,
        fieldSize: 4096,
        headerPairs: 50,
      },
    });
    parser.on(
      'file',
      (_field: string, stream: Readable, filename: string | undefined, _encoding: string, mediaType: string) => {
        arrived.push({ name: baseName(filename), mediaType, body: toWeb(stream) });
      },
    );
    parser.on('finish', () => arrived.end());
    parser.on('error', (cause: unknown) =>
      arrived.fail(new Problem('bad_request', 'The upload is not valid multipart/form-data.', { cause })),
    );
    return parser;
  } catch (cause) {
    throw new Problem('bad_request', 'The upload is not valid multipart/form-data.', { cause });
  }
}

/** Only what stands after the last separator: a name is a label here, never a path. */
function baseName(filename: string | undefined): string {
  const name = (filename ?? '')
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/\p{Cc}/gu, '')
    .trim();
  return name === undefined || name === '' ? 'untitled' : name;
}

async function pump(body: ReadableStream<Uint8Array>, parser: Parser): Promise<void> {
  for await (const chunk of body) {
    if (parser.destroyed) return;
    if (!parser.write(chunk)) await new Promise<void>((resolve) => parser.once('drain', resolve));
  }
  parser.end();
}

function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    async cancel() {
      // Read out rather than resumed: a stream that is being iterated does not flow by itself.
      while ((await chunks.next()).done !== true);
    },
  });
}

/** Hands what a callback delivers to a loop that waits for it. */
class Arrivals implements AsyncIterable<IncomingFile> {
  readonly #waiting: IncomingFile[] = [];
  #over = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  push(file: IncomingFile): void {
    this.#waiting.push(file);
    this.#wake();
  }

  end(): void {
    this.#over = true;
    this.#wake();
  }

  fail(error: unknown): void {
    this.#error ??= error instanceof Error ? error : new Error(String(error));
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<IncomingFile> {
    while (true) {
      const file = this.#waiting.shift();
      if (file !== undefined) yield file;
      else if (this.#error !== undefined) throw this.#error;
      else if (this.#over) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
