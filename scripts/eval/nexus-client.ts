import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Documents in one request; the API takes up to 200. */
const batch = 200;
const startTimeout = 180_000;

export interface NexusClient {
  url: string;
  createCollection(name: string): Promise<string>;
  /** Takes texts in and waits until they can be searched. Gives back which names each document id stands for. */
  ingest(
    collectionId: string,
    texts: { name: string; title?: string; text: string }[],
    progress?: (done: number) => void,
  ): Promise<Map<string, string[]>>;
  search(query: object): Promise<{ documentId: string; text: string }[]>;
  request(path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

interface Receipt {
  taskId: string;
  documents: { id: string; name: string }[];
  rejected: { name: string; code: string; detail: string; documentId?: string }[];
}

/** Starts a Nexus in a temporary folder and signs in to it. */
export async function startNexus(): Promise<NexusClient> {
  const home = mkdtempSync(join(tmpdir(), 'nexus-eval-'));
  const child = spawn(process.execPath, ['scripts/start.mjs', '--json'], {
    env: { ...process.env, NEXUS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const { url, signInLink } = await firstLine(child.stdout, ended);
    return { ...(await signIn(url, signInLink)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(
  stream: NodeJS.ReadableStream,
  ended: Promise<void>,
): Promise<{ url: string; signInLink: string }> {
  const line = new Promise<string>((resolve) => createInterface({ input: stream }).once('line', resolve));
  const timeout = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('Nexus did not start in time.')), startTimeout).unref(),
  );
  const died = ended.then(() => Promise.reject(new Error('Nexus ended while it started.')));
  return JSON.parse(await Promise.race([line, timeout, died])) as { url: string; signInLink: string };
}

async function signIn(url: string, link: string): Promise<Omit<NexusClient, 'stop'>> {
  const token = new URL(link).searchParams.get('token');
  const reply = await fetch(`${url}/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  const cookie = reply.headers
    .getSetCookie()
    .map((set) => set.split(';', 1)[0])
    .join('; ');
  const request = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { cookie, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(120_000),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
    return response.json();
  };
  return {
    url,
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
    if (task.state === 'done' && task.progress.failed === 0) return task.progress.done;
    if (task.state !== 'queued' && task.state !== 'running')
      throw new Error(`Task ${id} ended as ${task.state}: ${task.error?.detail ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
