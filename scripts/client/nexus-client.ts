import { start, temporaryHome } from './running-nexus.ts';

/** Documents in one request; the API takes up to 200. */
const batch = 200;

export interface NexusClient {
  /** Of `npm start`, the ancestor of all that runs. */
  pid: number;
  url: string;
  /** The folder that it keeps its state in. */
  home: string;
  /** What a browser that is signed in sends along. */
  cookie: string;
  /** Any request, signed in, whatever comes back; it has two minutes. */
  send(path: string, init?: RequestInit): Promise<Response>;
  createCollection(name: string): Promise<string>;
  /** Takes texts in and waits until they can be searched. Gives back which names each document id stands for. */
  ingest(
    collectionId: string,
    texts: { name: string; title?: string; text: string }[],
    progress?: (done: number) => void,
  ): Promise<Map<string, string[]>>;
  search(query: object): Promise<{ documentId: string; text: string }[]>;
  /** JSON there and back; throws when the answer is not a good one. */
  request(path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

interface Receipt {
  taskId: string;
  documents: { id: string; name: string }[];
  rejected: { name: string; code: string; detail: string; documentId?: string }[];
}

/** Starts a Nexus in a temporary folder, with these settings on top, and signs in to it. */
export async function startNexus(environment: Record<string, string> = {}): Promise<NexusClient> {
  const { home, remove } = temporaryHome();
  try {
    const running = await start(home, environment);
    const stop = async (): Promise<void> => {
      await running.stop();
      remove();
    };
    // It runs in a process group of its own, so Ctrl-C here does not reach it by itself.
    process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
    const token = new URL(running.signInLink).searchParams.get('token') ?? '';
    return { ...(await signIn(running.url, { token })), home, pid: running.pid, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Somebody else on the same Nexus. */
export type Person = Omit<NexusClient, 'home' | 'pid' | 'stop'>;

/** Has a client invite somebody new, who comes in. */
export async function invite(nexus: Person, name: string): Promise<Person> {
  const { token } = (await nexus.request('/api/v1/invitations', { role: 'member' })) as { token: string };
  return signIn(nexus.url, { token, name });
}

/** By a link that signs somebody in, or an invitation. */
export async function signIn(url: string, credential: { token: string; name?: string }): Promise<Person> {
  const reply = await fetch(`${url}/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credential),
  });
  const cookie = reply.headers
    .getSetCookie()
    .map((set) => set.split(';', 1)[0])
    .join('; ');
  const send: NexusClient['send'] = (path, { headers, ...init } = {}) => {
    const all = new Headers(headers);
    all.set('cookie', cookie);
    return fetch(`${url}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(120_000), ...init, headers: all });
  };
  const request = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await send(path, { ...init, headers: { 'content-type': 'application/json' } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
    return response.json();
  };
  return {
    url,
    cookie,
    send,
    request,
    createCollection: async (name) => ((await request('/api/v1/collections', { name })) as { id: string }).id,
    ingest: (collectionId, texts, progress) => ingest(request, collectionId, texts, progress),
    search: async (query) =>
      ((await request('/api/v1/search', query)) as { results: { documentId: string; text: string }[] }).results,
  };
}

async function ingest(
  request: NexusClient['request'],
  collectionId: string,
  texts: { name: string; title?: string; text: string }[],
  progress?: (done: number) => void,
): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  const know = (id: string, name: string): unknown => ids.set(id, [...(ids.get(id) ?? []), name]);
  const tasks: string[] = [];
  for (let at = 0; at < texts.length; at += batch) {
    const receipt = (await request(`/api/v1/collections/${collectionId}/documents`, {
      documents: texts.slice(at, at + batch),
    })) as Receipt;
    tasks.push(receipt.taskId);
    for (const { id, name } of receipt.documents) know(id, name);
    // The same text twice is one document that answers to both names.
    for (const { documentId, name, detail } of receipt.rejected) {
      if (documentId === undefined) throw new Error(`${name}: ${detail}`);
      know(documentId, name);
    }
  }
  let done = 0;
  for (const id of tasks) done += await finished(request, id, (part) => progress?.(done + part));
  return ids;
}

async function finished(
  request: NexusClient['request'],
  id: string,
  progress: (done: number) => void,
): Promise<number> {
  while (true) {
    const task = (await request(`/api/v1/tasks/${id}`)) as {
      state: string;
      progress: { done: number; failed: number };
      error?: { detail: string };
    };
    progress(task.progress.done);
    // Real collections hold documents of a single quotation mark; whoever measures counts them as not found.
    if (task.progress.failed > 0 && task.state === 'done')
      process.stderr.write(`${task.progress.failed} document(s) of task ${id} could not be read\n`);
    if (task.state === 'done') return task.progress.done;
    if (task.state !== 'queued' && task.state !== 'running')
      throw new Error(`Task ${id} ended as ${task.state}: ${task.error?.detail ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
