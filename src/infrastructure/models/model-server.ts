import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { EMBEDDING_MODEL } from './embedding-model.ts';
import type { EmbeddingService } from './embedding-service.ts';
import { parseEmbeddingsRequest } from './embeddings-request.ts';
import { OpenAiError } from './openai-error.ts';
import { readBody } from './read-body.ts';

const DEADLINE_MS = 180_000;
const MAX_PENDING = 256;

/** Longer than the connection pools of common clients, so that they never write to a socket that closes. */
const KEEP_ALIVE_MS = 75_000;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly open?: boolean;
  readonly answer: (request: IncomingMessage, signal: AbortSignal) => Promise<Reply> | Reply;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The OpenAI wire format over an embedding service; the caller makes it listen on loopback.
 * @param secret what `Authorization: Bearer` must carry on every route but `/healthz`.
 */
export function createModelServer({ service, secret }: { service: EmbeddingService; secret: string }): Server {
  const routes: Record<string, Route> = {
    '/healthz': {
      method: 'GET',
      open: true,
      answer: () => ({ status: service.state.status === 'ok' ? 200 : 503, body: service.state }),
    },
    '/v1/models': {
      method: 'GET',
      answer: () => ({
        status: 200,
        body: { object: 'list', data: [{ id: EMBEDDING_MODEL, object: 'model', created: 0, owned_by: 'nexus' }] },
      }),
    },
    '/v1/embeddings': { method: 'POST', answer: (request, signal) => embeddings(service, request, signal) },
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
  const { status, body } = await answer({
    request,
    routes,
    secret,
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(DEADLINE_MS)]),
  }).catch(toReply);
  if (gone.signal.aborted) return;
  // A body that was not read to its end would be taken for the next request.
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(request.complete ? {} : { connection: 'close' }),
  };
  response
    .writeHead(status, status === 401 ? { ...headers, 'www-authenticate': 'Bearer' } : headers)
    .end(JSON.stringify(body));
}

async function answer({
  request,
  routes,
  secret,
  signal,
}: {
  request: IncomingMessage;
  routes: Record<string, Route>;
  secret: string;
  signal: AbortSignal;
}): Promise<Reply> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route?.open && !isAuthorized(request, secret))
    throw new OpenAiError(401, 'invalid_api_key', 'the bearer secret is missing or wrong');
  if (!route) throw new OpenAiError(404, 'not_found', `there is no ${path.slice(0, 100)} here`);
  if (request.method !== route.method)
    throw new OpenAiError(405, 'method_not_allowed', `${path} takes ${route.method} only`);
  return await route.answer(request, signal);
}

async function embeddings(service: EmbeddingService, request: IncomingMessage, signal: AbortSignal): Promise<Reply> {
  const { texts, encoding } = parseEmbeddingsRequest(await readBody(request));
  await service.loaded();
  if (service.state.status === 'unavailable') throw new OpenAiError(503, 'model_unavailable', service.state.reason);
  if (service.pending >= MAX_PENDING) throw new OpenAiError(503, 'overloaded', `${MAX_PENDING} requests wait already`);
  const { vectors, tokens } = await service.embed(texts, signal);
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: encoding === 'base64' ? toBase64(vector) : Array.from(vector),
  }));
  return {
    status: 200,
    body: { object: 'list', data, model: EMBEDDING_MODEL, usage: { prompt_tokens: tokens, total_tokens: tokens } },
  };
}

/** 32-bit floats, little endian, as OpenAI sends them (every platform that Node runs on has that order in memory). */
function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
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
