import { Response } from 'miniflare';
import { encodeEvents as bytesOf, recorded, recordedBytes } from './recorded-reply.ts';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const words = JSON.stringify({ choices: [{ delta: { content: 'and so on '.repeat(100) } }] });
const part = recorded.slice(0, 1);
const whole = recorded.slice(0, 2);

type Bytes = Uint8Array;

/** How often each `flaky-…` model was asked. */
const asked = new Map<string, number>();

/**
 * A chat completion; the model's name says how it goes. `cut-N` ends after N bytes of a good reply, `torn-N` loses its
 * connection there, `flaky-N-…` fails N times and is well from then on.
 */
export async function chatCompletion(model: string): Promise<Response> {
  const [kind = '', count] = model.split('-', 2);
  switch (kind) {
    case 'fails':
      return new Response('boom', { status: 500 });
    case 'refuses':
      return Response.json({ error: { message: 'the prompt is too long' } }, { status: 400 });
    case 'busy':
      return new Response('busy', { status: 503 });
    case 'limited':
      return new Response('slow down', { status: 429, headers: { 'retry-after': '20' } });
    case 'hangs':
      await pause(4000);
      return eventStream(bytesOf(recorded));
    case 'rants':
      return new Response(drip(new TextEncoder().encode('no '.repeat(500)), 0), { status: 500 });
    case 'cut':
      return eventStream(recordedBytes.slice(0, Number(count)));
    case 'torn':
      return eventStream(recordedBytes.slice(0, Number(count)), 'torn');
    case 'stalls':
      return eventStream(bytesOf(part), 'open');
    case 'late':
      return eventStream(bytesOf(recorded.slice(0, 3)), 'open');
    case 'error':
      return eventStream(bytesOf([...part, JSON.stringify({ error: { message: 'out of memory' } })]));
    case 'garbled':
      return eventStream(bytesOf([...part, '{"choices":[{"del', ...recorded.slice(1)]));
    case 'silent':
      return eventStream(bytesOf(recorded.slice(2)));
    case 'page':
      return new Response('<html>signed out</html>', { headers: { 'content-type': 'text/html' } });
    case 'length':
      return eventStream(bytesOf([...whole, JSON.stringify({ choices: [{ delta: {}, finish_reason: 'length' }] })]));
    case 'drips':
      return dripped(bytesOf(recorded).slice(0, 40), 50);
    case 'trickles':
      return dripped(bytesOf([words]), 50, 'whole');
    case 'floods':
      return dripped(bytesOf([words]), 0, 'whole');
    case 'line':
      return dripped(new TextEncoder().encode('x'.repeat(65_536)), 0, 'whole');
    case 'flaky': {
      const times = (asked.get(model) ?? 0) + 1;
      asked.set(model, times);
      return times <= Number(count) ? new Response('boom', { status: 500 }) : eventStream(bytesOf(recorded));
    }
    default:
      return eventStream(bytesOf(recorded));
  }
}

const headers = { 'content-type': 'text/event-stream' };

function eventStream(bytes: Bytes, end: 'closed' | 'open' | 'torn' = 'closed'): Response {
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      if (end === 'closed') controller.close();
      if (end !== 'torn') return;
      // What was sent must be on its way before the connection goes.
      await pause(5);
      controller.error(new Error('connection lost'));
    },
  });
  return new Response(body, { headers });
}

function dripped(bytes: Bytes, every: number, size?: 'whole'): Response {
  return new Response(drip(bytes, every, size), { headers });
}

/** The bytes over and over, one at a time or all at once, `every` so many milliseconds; for ten seconds at the most. */
export function drip(bytes: Bytes, every: number, size?: 'whole'): ReadableStream<Uint8Array> {
  const started = Date.now();
  let at = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await pause(every);
      if (Date.now() - started > 10_000) return controller.close();
      controller.enqueue(size === 'whole' ? bytes.slice() : bytes.slice(at % bytes.length, (at % bytes.length) + 1));
      at += 1;
    },
  });
}
