import { Response, type Request } from 'miniflare';
import { chatCompletion, drip } from './bad-chat.ts';
import { Site } from '../sites/site.ts';
import { hashedWords } from '../fakes/embedder.ts';
import { sharedWords } from '../fakes/reranker.ts';
import { answerAsToolServer } from './tool-servers.ts';
import { toldPrompt, writtenReply } from './short-writing.ts';

/**
 * The network as the `workers` project sees it: `http://models.test` is an OpenAI-compatible server that can be asked to
 * misbehave, by its path for embeddings and by the model's name for chat, `http://<name>.site.test` is a web site of
 * as many articles as its name has digits for, and `https://<name>.tools.test` an MCP server. Every other address is refused with 502, so no test reaches the outside.
 */
export async function outboundService(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.hostname.endsWith('.site.test')) return answerAsSite(url, request);
  if (url.hostname.endsWith('.tools.test')) return answerWithTools(request);
  if (url.host !== 'models.test') return new Response(`tests have no network: ${url.origin}`, { status: 502 });
  if (url.pathname.endsWith('/chat/completions')) return completed(await request.json());
  const [, kind = '', status] = url.pathname.split('/');
  if (kind === 'status') return new Response('no', { status: Number(status) });
  if (kind === 'redirect')
    return new Response(null, {
      status: 307,
      headers: { location: `${url.origin}/v1${url.pathname.slice('/redirect'.length)}` },
    });
  if (kind === 'garbage') return new Response('<html>');
  if (kind === 'limited') return new Response('slow down', { status: 429, headers: { 'retry-after': '20' } });
  if (kind === 'drip') return new Response(drip(new TextEncoder().encode('{"data": ['), 50));
  if (kind === 'huge') return new Response(drip(new TextEncoder().encode(' '.repeat(1024 * 1024)), 0, 'whole'));
  // Miniflare packs what says that it is packed.
  if (kind === 'packed')
    return new Response(new Uint8Array(Number(status)), { headers: { 'content-encoding': 'gzip' } });
  if (kind === 'cut') return new Response('{"data":[{"index":0,"embedding":[0.1,0.');
  if (kind === 'hang') await pause(2000);
  if (url.pathname.endsWith('/v1/ocr')) return recognizedPages(url);
  if (url.pathname.endsWith('/rerank')) return reranked(kind, await request.json());
  const body = (await request.json()) as { model: string; input: string[] };
  // A text can ask for a model that takes its time, so that a test can do something meanwhile.
  if (body.input.some((text) => text.includes('slow-model'))) await pause(1500);
  if (body.input.some((text) => text.includes('slower-model'))) await pause(6000);
  const data = body.input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: encode(hashedWords(text), kind),
  }));
  return Response.json({ object: 'list', model: body.model, data: kind === 'short' ? data.slice(1) : data });
}

function completed(body: unknown): Promise<Response> | Response {
  const asked = body as { stream?: boolean; model: string; messages: { role: string; content: string }[] };
  if (asked.stream !== true) return writtenReply(asked);
  return /^(?:says|dawdles|no-text)/.test(asked.model) ? toldPrompt(asked) : chatCompletion(asked.model);
}

/** Best first, as Jina and Cohere answer; below `/tei` as text-embeddings-inference does, which wants `texts`. */
function reranked(kind: string, body: unknown): Response {
  const { query, documents, texts } = body as { query: string; documents?: string[]; texts?: string[] };
  const given = kind === 'tei' ? texts : documents;
  if (given === undefined) return new Response('missing field', { status: 422 });
  const scored = given.map((text, index) => ({ index, score: sharedWords(query, text) }));
  const ranked = scored.toSorted((a, b) => b.score - a.score).slice(kind === 'short' ? 1 : 0);
  if (kind === 'tei') return Response.json(ranked);
  return Response.json({ results: ranked.map(({ index, score }) => ({ index, relevance_score: score })) });
}

/** The model server's text recognition: a line of JSON a page. */
function recognizedPages(url: URL): Response {
  const pages = (url.searchParams.get('pages') ?? '1').split(',').map(Number);
  return new Response(pages.map((page) => `${JSON.stringify({ page, text: `text of page ${page}` })}\n`).join(''));
}

/** Its library goes by the platform's requests, not by Miniflare's. */
async function answerWithTools(request: Request): Promise<Response> {
  const { url, method } = request;
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: await request.text() };
  const reply = await answerAsToolServer(
    new globalThis.Request(url, { method, headers: [...request.headers], ...body }),
  );
  return new Response(await reply.text(), { status: reply.status, headers: [...reply.headers] });
}

const sites = new Map<string, Site>();

/** Each host is a site of its own for the whole run. `/control?change=1,2&remove=3&heal=1` changes it, and tells what it was asked. */
async function answerAsSite(url: URL, request: Request): Promise<Response> {
  const known = sites.get(url.host);
  const articles = Number(/\d+/.exec(url.hostname)?.[0] ?? 10);
  const site = known ?? new Site({ origin: url.origin, articles, slow: 200 });
  sites.set(url.host, site);
  if (url.pathname === '/control') {
    const numbers = (name: string): number[] =>
      (url.searchParams.get(name) ?? '').split(',').filter(Boolean).map(Number);
    site.change(numbers('change'));
    site.remove(numbers('remove'));
    site.healed ||= url.searchParams.has('heal');
    return Response.json(site.visits.splice(0));
  }
  const reply = await site.answer(url.pathname + url.search, new Headers([...request.headers]));
  await pause(reply.delay);
  const isBare = reply.status === 304;
  return new Response(isBare ? null : reply.body, { status: reply.status, headers: reply.headers });
}

function encode(vector: Float32Array, kind: string): string | number[] {
  return kind === 'base64' ? btoa(String.fromCharCode(...new Uint8Array(vector.buffer))) : [...vector];
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
