import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { EMBEDDING_MODEL } from './embedding-model.ts';
import type { EmbeddingService, ModelState } from './embedding-service.ts';
import { parseEmbeddingsRequest } from './embeddings-request.ts';
import { OpenAiError } from './openai-error.ts';
import { readBody } from './read-body.ts';
import { recognize } from './recognition-route.ts';
import { translate } from './translation-route.ts';
import type { Apertium } from './apertium.ts';
import type { RecognitionService } from './recognition-service.ts';

const DEADLINE_MS = 180_000;
const MAX_PENDING = 256;

/** Longer than the connection pools of common clients, so that they never write to a socket that closes. */
const KEEP_ALIVE_MS = 75_000;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly open?: boolean;
  /** Takes as long as it takes while the client waits. */
  readonly patient?: boolean;
  readonly answer: (request: IncomingMessage, signal: AbortSignal) => Promise<Reply> | Reply;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Instead of a body: values that are sent as they come, each as a line of JSON. */
  readonly lines?: AsyncIterable<unknown>;
}

/**
 * The OpenAI wire format over an embedding service, with text recognition and translation beside it; the caller makes it
 * listen on loopback.
 * @param service absent where another endpoint embeds.
 * @param secret what `Authorization: Bearer` must carry on every route but `/healthz`.
 */
export function createModelServer({
  service,
  recognition,
  apertium,
  secret,
}: {
  service?: EmbeddingService;
  recognition: RecognitionService;
  apertium: Apertium;
  secret: string;
}): Server {
  const state: ModelState = { status: 'ok' };
  const routes: Record<string, Route> = {
    '/healthz': {
      method: 'GET',
      open: true,
      answer: () => {
        const body = service?.state ?? state;
        return { status: body.status === 'ok' ? 200 : 503, body };
      },
    },
    '/v1/models': {
      method: 'GET',
      answer: () => ({
        status: 200,
        body: { object: 'list', data: [{ id: EMBEDDING_MODEL, object: 'model', created: 0, owned_by: 'nexus' }] },
      }),
    },
    '/v1/embeddings': { method: 'POST', answer: (request, signal) => embeddings(service, request, signal) },
    '/v1/translate': {
      method: 'POST',
      answer: async (request, signal) => ({ status: 200, body: await translate(apertium, request, signal) }),
    },
    '/v1/ocr': {
      method: 'POST',
      patient: true,
      answer: async (request, signal) => ({
        status: 200,
        body: undefined,
        lines: await recognize(recognition, request, signal),
      }),
    },
  };
  const server = createServer((request, response) => {
    void respond({ request, response, routes, secret });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function respond({
  request,
  response,
  routes,
  secret,
}: {
  request: IncomingMessage;
  response: ServerResponse;
  routes: Record<string, Route>;
  secret: string;
}): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('the client went away')));
  const reply = await answer({ request, routes, secret, gone: gone.signal }).catch((error: unknown) =>
    gone.signal.aborted ? undefined : toReply(error),
  );
  if (reply === undefined || gone.signal.aborted) return;
  const { status, body, lines } = reply;
  // A body that was not read to its end would be taken for the next request.
  const headers: Record<string, string> = {
    'content-type': lines ? 'application/x-ndjson' : 'application/json',
    ...(request.complete ? {} : { connection: 'close' }),
  };
  if (lines) return await sendLines(response.writeHead(status, headers), lines);
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  const text = JSON.stringify(body);
  // Whoever knows the length can take it in one piece.
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) }).end(text);
}

/** An error in the middle leaves the reply without its end, which is what tells the client. */
async function sendLines(response: ServerResponse, lines: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const line of lines) response.write(`${JSON.stringify(line)}\n`);
    response.end();
  } catch (error) {
    response.destroy(error instanceof Error ? error : undefined);
  }
}

async function answer({
  request,
  routes,
  secret,
  gone,
}: {
  request: IncomingMessage;
  routes: Record<string, Route>;
  secret: string;
  gone: AbortSignal;
}): Promise<Reply> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route?.open && !isAuthorized(request, secret))
    throw new OpenAiError(401, 'invalid_api_key', 'the bearer secret is missing or wrong');
  if (!route) throw new OpenAiError(404, 'not_found', `there is no ${path.slice(0, 100)} here`);
  if (request.method !== route.method)
    throw new OpenAiError(405, 'method_not_allowed', `${path} takes ${route.method} only`);
  return await route.answer(
    request,
    route.patient === true ? gone : AbortSignal.any([gone, AbortSignal.timeout(DEADLINE_MS)]),
  );
}

async function embeddings(
  service: EmbeddingService | undefined,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<Reply> {
  if (!service) throw new OpenAiError(503, 'model_unavailable', 'this server embeds nothing');
  const { texts, encoding, tokens: form } = parseEmbeddingsRequest(await readBody(request));
  await service.loaded();
  if (service.state.status === 'unavailable') throw new OpenAiError(503, 'model_unavailable', service.state.reason);
  if (service.pending >= MAX_PENDING) throw new OpenAiError(503, 'overloaded', `${MAX_PENDING} requests wait already`);
  const { vectors, states, tokens } = await service.embed(texts, signal, form);
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: encoding === 'base64' ? toBase64(vector) : Array.from(vector),
    ...(states?.[index] && { tokens: toBase64(states[index]) }),
  }));
  return {
    status: 200,
    body: { object: 'list', data, model: EMBEDDING_MODEL, usage: { prompt_tokens: tokens, total_tokens: tokens } },
  };
}

/** Of floats: 32-bit, little endian, as OpenAI sends them (every platform that Node runs on has that order in memory). */
function toBase64({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function isAuthorized(request: IncomingMessage, secret: string): boolean {
  // Digests have one length, which is what the constant-time comparison needs.
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${secret}`));
}

function toReply(error: unknown): Reply {
  if (error instanceof OpenAiError) return { status: error.status, body: error };
  if (error instanceof Error && error.name === 'TimeoutError') {
    return {
      status: 503,
      body: new OpenAiError(503, 'deadline_exceeded', `the texts were not embedded within ${DEADLINE_MS / 1000} s`),
    };
  }
  console.error('model server:', error);
  return { status: 500, body: new OpenAiError(500, 'internal_error', 'the model server failed; its log says why') };
}
