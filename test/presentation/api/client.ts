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

/** Somebody who is signed in, by whatever the headers say. */
export class Client {
  readonly credential: Readonly<Record<string, string>>;

  constructor(credential: Readonly<Record<string, string>>) {
    this.credential = credential;
  }

  /** The owner. */
  static async signIn(): Promise<Client> {
    return byCookie(await call('/auth/link', json({ token: await linkToken() })));
  }

  /** Somebody new, whom this client invites. */
  async invite(role: 'admin' | 'member' | 'viewer', name: string = role): Promise<Client> {
    const { token } = await this.post<{ token: string }>('/api/v1/invitations', { role });
    return byCookie(await call('/auth/link', json({ token, name })));
  }

  /** The same person with an API key. */
  async withKey(settings: object = {}): Promise<Client & { keyId: string }> {
    const { id, key } = await this.post<{ id: string; key: string }>('/api/v1/keys', { name: 'A key', ...settings });
    return Object.assign(new Client({ authorization: `Bearer ${key}` }), { keyId: id });
  }

  /** The same person on a device. */
  async onDevice(): Promise<Client & { refreshToken: string }> {
    const started = await call('/auth/device', json({ client: 'A test' }));
    const { device_code, user_code } = await started.json<{ device_code: string; user_code: string }>();
    await this.fetch('/auth/device/decision', json({ user_code, approve: true }));
    const reply = await call('/auth/device/token', json({ device_code }));
    const tokens = await reply.json<{ access_token: string; refresh_token: string }>();
    const client = new Client({ authorization: `Bearer ${tokens.access_token}` });
    return Object.assign(client, { refreshToken: tokens.refresh_token });
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(this.credential)) headers.set(name, value);
    return call(path, { ...init, headers });
  }

  async status(path: string, init?: RequestInit): Promise<number> {
    const reply = await this.fetch(path, init);
    await reply.body?.cancel();
    return reply.status;
  }

  async id(): Promise<string> {
    return (await this.get<{ id: string }>('/api/v1/me')).id;
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

function byCookie(reply: Response): Client {
  return new Client({ cookie: reply.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '' });
}

function isOver(task: Task): boolean {
  return task.state !== 'queued' && task.state !== 'running';
}

export function json(body: unknown, headers: Record<string, string> = {}, method = 'POST'): RequestInit {
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
