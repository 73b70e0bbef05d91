import type { IncomingMessage } from 'node:http';
import { OpenAiError } from './openai-error.ts';
import { readBytes } from './read-body.ts';
import type { ReadPage, RecognitionService } from './recognition-service.ts';

const mostBytes = 128 * 1024 * 1024;
const mostPages = 500;
const mostPending = 64;

/**
 * `POST /v1/ocr?pages=3,4` with a PDF, or without `pages` with an image: a line of JSON for each page as it is done,
 * `{"page":3,"text":"…"}`, or with `failed` instead of `text`.
 */
export async function recognize(
  service: RecognitionService,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<AsyncIterable<ReadPage>> {
  if (service.pending >= mostPending) throw new OpenAiError(503, 'overloaded', `${mostPending} documents wait already`);
  const numbers = pageNumbers(new URL(request.url ?? '/', 'http://localhost').searchParams.get('pages'));
  const bytes = await readBytes(request, mostBytes);
  const pages = numbers === undefined ? oneImage(service, bytes, signal) : service.pages(bytes, numbers, signal);
  // The first page says whether it can be read at all, while there still is a status to say it with.
  const first = await pages.next().catch((error: unknown) => {
    signal.throwIfAborted();
    throw new OpenAiError(400, 'unreadable', error instanceof Error ? error.message : String(error));
  });
  return rejoined(first, pages);
}

async function* oneImage(
  service: RecognitionService,
  bytes: Uint8Array,
  signal: AbortSignal,
): AsyncGenerator<ReadPage> {
  yield { page: 1, text: await service.image(bytes, signal) };
}

async function* rejoined(first: IteratorResult<ReadPage>, rest: AsyncGenerator<ReadPage>): AsyncGenerator<ReadPage> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

function pageNumbers(text: string | null): number[] | undefined {
  if (text === null) return undefined;
  const numbers = text.split(',').map(Number);
  if (/^\d{1,5}(?:,\d{1,5})*$/.test(text) && numbers.length <= mostPages && !numbers.includes(0)) return numbers;
  throw new OpenAiError(400, 'invalid_request', `pages is not a list of at most ${mostPages} page numbers`);
}
