import type { NexusClient } from '../client/nexus-client.ts';

/** Milliseconds; what takes longer hangs. */
export const patience = 30_000;

export interface Reply {
  status: number;
  /** Empty for a stream of events, which need not end. */
  text: string;
  /** What the text says, when it is JSON. */
  json: unknown;
  headers: Headers;
}

/** One request and the whole of its reply; throws when that takes more than thirty seconds. */
export async function exchange(nexus: NexusClient, path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await nexus.send(path, { ...init, signal: AbortSignal.timeout(patience) });
  const { status, headers } = response;
  if (headers.get('content-type')?.startsWith('text/event-stream') === true) {
    await response.body?.cancel();
    return { status, text: '', json: undefined, headers };
  }
  const text = await response.text();
  return { status, text, json: parsed(text), headers };
}

export function postJson(nexus: NexusClient, path: string, body: BodyInit): Promise<Reply> {
  return exchange(nexus, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** What is wrong with any reply at all: it must not be the server's fault. */
export function serverFault({ status, text }: Reply): string | undefined {
  return status >= 500 ? `answered ${status}: ${text}` : undefined;
}

export function succeeded({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
