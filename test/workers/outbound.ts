import { Response, type Request } from 'miniflare';
import { hashedWords } from '../fakes/embedder.ts';

/**
 * The network as the `workers` project sees it: `http://models.test` is an OpenAI-compatible server that can be asked to
 * misbehave, by its path for embeddings and by the model's name for chat. Every other address is refused with 502, so
 * no test reaches the outside.
 */
export async function outboundService(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.host !== 'models.test') return new Response(`tests have no network: ${url.origin}`, { status: 502 });
  if (url.pathname.endsWith('/chat/completions')) return chat(((await request.json()) as { model: string }).model);
  const [, kind = '', status] = url.pathname.split('/');
  if (kind === 'status') return new Response('no', { status: Number(status) });
  if (kind === 'redirect')
    return new Response(null, {
      status: 307,
      headers: { location: `${url.origin}/v1${url.pathname.slice('/redirect'.length)}` },
    });
  if (kind === 'garbage') return new Response('<html>');
  if (kind === 'hang') await pause(2000);
  const body = (await request.json()) as { model: string; input: string[] };
  // A text can ask for a model that takes its time, so that a test can do something meanwhile.
  if (body.input.some((text) => text.includes('slow-model'))) await pause(1500);
  const data = body.input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: encode(hashedWords(text), kind),
  }));
  return Response.json({ object: 'list', model: body.model, data: kind === 'short' ? data.slice(1) : data });
}

function encode(vector: Float32Array, kind: string): string | number[] {
  return kind === 'base64' ? btoa(String.fromCharCode(...new Uint8Array(vector.buffer))) : [...vector];
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const delta = (content: string): string => JSON.stringify({ choices: [{ delta: { content } }] });
const good = [
  delta('It opened '),
  delta('in 1862 – früh [1].'),
  JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
  JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 5 } }),
  '[DONE]',
];

/** Streams a completion; the model's name says how it goes. */
async function chat(model: string): Promise<Response> {
  if (model === 'fails') return new Response('boom', { status: 500 });
  if (model === 'busy') return new Response('busy', { status: 503 });
  if (model === 'hangs') await pause(2000);
  if (model === 'error-frame') return stream([good[0] ?? '', JSON.stringify({ error: { message: 'out of memory' } })]);
  if (model === 'cut') return stream(good.slice(0, 1));
  return stream(model === 'stalls' ? good.slice(0, 1) : good, model === 'stalls');
}

function stream(data: string[], leaveOpen = false): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const item of data) controller.enqueue(new TextEncoder().encode(`data: ${item}\n\n`));
      if (!leaveOpen) controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
