import { env, exports } from 'cloudflare:workers';
import type { IngestReceipt, Task, TaskDetail } from '../../../src/application/protocol/resources.ts';

const origin = 'https://nexus.test';

/** A one-time link's token, made as `npm start` makes it. */
export async function linkToken(
  over: Record<string, unknown> = {},
  secret = (env as unknown as { NEXUS_SECRET: string }).NEXUS_SECRET,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { purpose: 'owner-link', jti: crypto.randomUUID(), iat: now, exp: now + 3600, ...over };
  const encoder = new TextEncoder();
  const payload = base64Url(encoder.encode(JSON.stringify(claims)));
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return `${payload}.${base64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(payload))))}`;
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** A request to the Worker as a stranger sends it. */
export function call(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(`${origin}${path}`, { redirect: 'manual', ...init }));
}

/** Somebody who is signed in. */
export class Client {
  readonly cookie: string;

  constructor(cookie: string) {
    this.cookie = cookie;
  }

  static async signIn(): Promise<Client> {
    const reply = await call('/auth/link', json({ token: await linkToken() }));
    return new Client(reply.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '');
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', this.cookie);
    return call(path, { ...init, headers });
  }

  async get<Body>(path: string): Promise<Body> {
    return (await this.fetch(path)).json();
  }

  async post<Body>(path: string, body: unknown): Promise<Body> {
    return (await this.fetch(path, json(body))).json();
  }

  async newCollection(name = 'Papers'): Promise<string> {
    return (await this.post<{ id: string }>('/api/v1/collections', { name })).id;
  }

  /** Adds texts and waits until the task has ended. */
  async add(collectionId: string, documents: { name?: string; title?: string; text: string }[]): Promise<TaskDetail> {
    const receipt = await this.post<IngestReceipt>(`/api/v1/collections/${collectionId}/documents`, { documents });
    return this.ended(receipt.taskId);
  }

  async upload(
    collectionId: string,
    files: { name: string; body: string | Uint8Array<ArrayBuffer>; type?: string }[],
  ): Promise<Response> {
    const form = new FormData();
    for (const { name, body, type } of files)
      form.append('file', new File([body], name, type === undefined ? {} : { type }));
    return this.fetch(`/api/v1/collections/${collectionId}/documents`, { method: 'POST', body: form });
  }

  async ended(taskId: string): Promise<TaskDetail> {
    for (let tries = 0; tries < 400; tries += 1) {
      const task = await this.get<TaskDetail>(`/api/v1/tasks/${taskId}`);
      if (isOver(task)) return task;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('the task did not end');
  }
}

function isOver(task: Task): boolean {
  return task.state !== 'queued' && task.state !== 'running';
}

export function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
