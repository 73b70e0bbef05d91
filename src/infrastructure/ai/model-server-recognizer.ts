import { Problem, problemCode } from '../../domain/problem.ts';
import { brokeOff, givenUp, readWithDeadline, within } from './deadline.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { RecognizedPage, TextRecognizer } from '../../domain/ports/text-recognizer.ts';

export interface ModelServer {
  egress: Egress;
  /** Up to `/v1`. */
  baseUrl: string;
  key: string;
  /** The pages of one document that are read at most. */
  mostPages: number;
  /** Milliseconds for a page, and for all of a document; what waits in front of it counts, too. */
  timeout: number;
  total: number;
}

const name = 'The model server (NEXUS_OCR)';
/** Characters that a page may have; more is no page. */
const longestLine = 4_000_000;
const mostBytes = 256 * 1024 * 1024;
/** Our own deadlines say better what took long. */
const overtime = 5_000;

/** `POST {base}/ocr` of the model server that comes along: the file in, a line of JSON for each page out. */
export class ModelServerRecognizer implements TextRecognizer {
  readonly mostPages: number;
  readonly #server: ModelServer;

  constructor(server: ModelServer) {
    this.#server = server;
    this.mostPages = server.mostPages;
  }

  async *pages(pdf: Uint8Array, numbers: readonly number[], signal: AbortSignal): AsyncGenerator<RecognizedPage> {
    if (numbers.length === 0) return;
    yield* this.#read(`?pages=${numbers.join(',')}`, { bytes: pdf, mediaType: 'application/pdf' }, signal);
  }

  async image(file: { bytes: Uint8Array; mediaType: string }, signal: AbortSignal): Promise<string> {
    let all = '';
    for await (const { text } of this.#read('', file, signal)) all += text;
    return all;
  }

  async *#read(
    query: string,
    { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
    signal: AbortSignal,
  ): AsyncGenerator<RecognizedPage> {
    if (signal.aborted) throw givenUp(name, signal);
    const { egress, baseUrl, key, timeout, total } = this.#server;
    const endsAt = Date.now() + total;
    // Closes the connection as well, by which the server learns that nobody waits any more.
    const leave = new AbortController();
    let answered = false;
    try {
      const asked = egress.fetch({
        url: `${baseUrl}/ocr${query}`,
        method: 'POST',
        headers: { 'content-type': mediaType, authorization: `Bearer ${key}` },
        body: bytes,
        purpose: 'model',
        maxBytes: mostBytes,
        timeout: total + overtime,
        signal: AbortSignal.any([signal, leave.signal]),
      });
      // Before the first page it waits for whoever came earlier.
      const { status, body } = await within(asked, { name, milliseconds: total, signal });
      answered = true;
      if (status !== 200 || body === null) throw refusal(status);
      yield* parsed(readWithDeadline(body, { name, endsAt, idle: () => timeout, signal }));
    } catch (cause) {
      const unreached = problemCode(cause) === 'upstream_failed' && !answered;
      if (cause instanceof Problem && !unreached) throw cause;
      throw new Problem('capability_unavailable', `${name} does not answer.`, { cause });
    } finally {
      leave.abort();
    }
  }
}

async function* parsed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<RecognizedPage> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new Problem('upstream_failed', `${name} sent more than a page can hold.`);
    for (const line of lines) yield pageOf(line);
  }
  if (rest !== '') throw brokeOff(name);
}

function pageOf(line: string): RecognizedPage {
  try {
    const { page, text = '' } = JSON.parse(line) as { page: number; text?: string };
    return { page, text };
  } catch (cause) {
    throw brokeOff(name, cause);
  }
}

function refusal(status: number): Problem {
  if (status === 400) return new Problem('document_unreadable', 'The pages of this file cannot be drawn.');
  if (status === 413) return new Problem('payload_too_large', 'This file is too large for text recognition.');
  if (status === 503) return new Problem('capability_unavailable', `${name} has too much to do; try again later.`);
  return new Problem('upstream_failed', `${name} answered ${status}.`);
}
