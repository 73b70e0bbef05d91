import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { NoProcess } from './pool.ts';
import type { HostedCall, IsolatePool } from './pool.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const largestCall = 8 * 1024 * 1024;
/** Milliseconds after a call's own deadline at which it is ended. */
const grace = 300;
const longest = 120_000;
const mostCpu = 30_000;

interface Reply {
  status: number;
  body: string | Buffer;
}

/** The plugin host's server: `POST /run`, `GET /state`, and `GET /healthz`, which is open. */
export function createFront({ pool, secret }: { pool: IsolatePool; secret: string }): Server {
  const expected = digestOf(`Bearer ${secret}`);
  const server = createServer((request, response) => {
    const mayEnter = timingSafeEqual(digestOf(request.headers.authorization ?? ''), expected);
    void answer(pool, mayEnter, request, response).then(({ status, body }) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      if (!response.destroyed) response.writeHead(status, headers).end(body);
    });
  });
  server.keepAliveTimeout = 75_000;
  return server;
}

async function answer(
  pool: IsolatePool,
  mayEnter: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply> {
  const { healthy } = pool.state;
  if (request.url === '/healthz')
    return { status: healthy ? 200 : 503, body: JSON.stringify({ status: healthy ? 'ok' : 'failing' }) };
  if (!mayEnter) return { status: 401, body: failed('unauthenticated', 'The secret is missing or wrong.') };
  if (request.url === '/state') return { status: 200, body: JSON.stringify(pool.state) };
  if (request.url === '/run' && request.method === 'POST') return run(pool, request, response);
  return { status: 404, body: failed('not_found', 'Nothing is here.') };
}

async function run(pool: IsolatePool, request: IncomingMessage, response: ServerResponse): Promise<Reply> {
  const over = new AbortController();
  response.once('close', () => {
    // It also closes when all went well, and then nobody has to hear of it.
    if (!response.writableFinished) over.abort();
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const body = await read(request);
    const call = body && readCall(body);
    if (body === undefined || call === undefined)
      return { status: 400, body: failed('bad_request', 'That is no call, or too large a one.') };
    timer = setTimeout(() => over.abort(), Math.min(call.deadline, longest) + grace);
    return await pool.run({ ...call, body }, over.signal);
  } catch (error) {
    if (error instanceof NoProcess && !over.signal.aborted)
      return { status: 503, body: failed('capability_unavailable', 'Too many plugins run at once: try again.') };
    return { status: 504, body: failed('upstream_timeout', 'It took more time or memory than a call may.') };
  } finally {
    clearTimeout(timer);
  }
}

function readCall(body: Buffer): (Omit<HostedCall, 'body'> & { deadline: number }) | undefined {
  try {
    const { pluginId, digest, cpuMs, deadline } = JSON.parse(body.toString()) as Record<string, unknown>;
    if (typeof pluginId !== 'string' || typeof digest !== 'string') return undefined;
    if (typeof cpuMs !== 'number' || typeof deadline !== 'number') return undefined;
    return { owner: `${pluginId}/${digest}`, cpuMs: Math.min(cpuMs, mostCpu), deadline };
  } catch {
    return undefined;
  }
}

/** Undefined for a body that is too large. */
function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > largestCall) resolve(undefined);
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function failed(code: string, message: string): string {
  return JSON.stringify({ ok: false, code, message });
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
