import { CountingDesk, deskBounds, refusal } from './host/desk.ts';
import { readFrame, writeFrame } from './host/frame.ts';
import { toBase64Url } from '../security/base64url.ts';
import type { Answer, Desk } from './host/desk.ts';

interface Running {
  token: string;
  desk: CountingDesk;
  module: string;
}

/** What opens the callback of one call, until `end`. */
export interface Opened {
  callId: string;
  token: string;
  end(): void;
}

const largest = deskBounds.bytes + 4 * deskBounds.text;

/**
 * Calls whose isolates run in another process, which asks here for what they may do: a request with the call's id and its
 * token. Both are random and end with the call.
 */
export class RunningCalls {
  readonly #calls = new Map<string, Running>();

  open({ desk, module }: { desk: Desk; module: string }): Opened {
    const [callId, token] = [random(), random()];
    const counting = new CountingDesk(desk);
    this.#calls.set(callId, { token, desk: counting, module });
    return {
      callId,
      token,
      end: () => {
        counting.close();
        this.#calls.delete(callId);
      },
    };
  }

  /** 404 for a call that does not run, and for a token that is not its own. */
  async answer(request: Request): Promise<Response> {
    const call = this.#find(request.headers);
    if (request.method !== 'POST' || call === undefined) return new Response(null, { status: 404 });
    if (Number(request.headers.get('content-length') ?? Infinity) > largest) return new Response(null, { status: 413 });
    const { text, bytes } = readFrame(new Uint8Array(await request.arrayBuffer()));
    const { answer, bytes: body } = await answerOf(call, text, bytes);
    return new Response(writeFrame(answer, body), { headers: { 'content-type': 'application/octet-stream' } });
  }

  #find(headers: Headers): Running | undefined {
    const call = this.#calls.get(headers.get('x-nexus-call') ?? '');
    const given = headers.get('authorization') ?? '';
    return call !== undefined && isSame(given, `Bearer ${call.token}`) ? call : undefined;
  }
}

async function answerOf({ desk, module }: Running, question: string, bytes?: Uint8Array): Promise<Answer> {
  // The host's own question: code in an isolate that puts it gets its own module.
  if (question === '{"operation":"module"}') return { answer: '{"ok":true}', bytes: new TextEncoder().encode(module) };
  return question.length > deskBounds.text ? refusal('payload_too_large', 'Too much.') : desk.ask(question, bytes);
}

function random(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** In the same time, wherever they differ. */
function isSame(given: string, expected: string): boolean {
  const encoder = new TextEncoder();
  const [one, other] = [encoder.encode(given), encoder.encode(expected)];
  const same = one.length === other.length;
  return crypto.subtle.timingSafeEqual(same ? one : other, other) && same;
}
