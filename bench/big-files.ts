/**
 * Large files through the product: time, the most memory that the Worker's process took above what it took idle, what
 * progress was seen, how soon work ends that is cancelled, and what a kill in the middle costs. The embedding model is one
 * that thinks nothing, or none.
 */
import { openAsBlob, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { start, temporaryHome, type Running } from '../scripts/client/running-nexus.ts';
import { workerdProcesses } from '../scripts/client/workerd-processes.ts';
import { load } from './machine.ts';
import { startNullEmbedder } from './null-embedder.ts';
import { table } from './report.ts';
import { writePdf, writeText } from './made-files.ts';

const { values: options } = parseArgs({
  options: {
    pages: { type: 'string', default: '1000' },
    megabytes: { type: 'string', default: '100' },
    embed: { type: 'string', default: 'null' },
    /** `whole`, `cancel`, `kill`, with commas. */
    runs: { type: 'string', default: 'whole,cancel,kill' },
    minutes: { type: 'string', default: '20' },
  },
});
const runs = (options.runs ?? '').split(',');
const deadline = performance.now() + Number(options.minutes) * 60_000;

interface Document {
  id: string;
  state: string;
  stage: string;
  progress: { done: number; total: number };
  chunkCount: number;
}
interface Task {
  state: string;
  result?: unknown;
  error?: { detail: string };
  documents: Document[];
}

const embedder = await startNullEmbedder();
const settings = options.embed === 'off' ? { NEXUS_EMBED: 'off' } : { NEXUS_EMBED: `openai:null@${embedder.url}` };
const { home, remove } = temporaryHome();
let nexus: Running | undefined;
let cookie = '';
const rows: string[][] = [];

try {
  await begin();
  for (const [kind, write] of [
    [`${options.pages} pages of PDF`, (path: string, seed: number) => writePdf(path, Number(options.pages), seed)],
    [
      `${options.megabytes} MB of text`,
      (path: string, seed: number) => writeText(path, Number(options.megabytes) * 1e6, seed),
    ],
  ] as const) {
    const type = kind.endsWith('PDF') ? 'pdf' : 'txt';
    for (const [seed, run] of runs.entries()) {
      const path = join(home, `big-${seed}.${type}`);
      write(path, seed);
      rows.push([kind, run, ...(await measure(path, type, run))]);
      rmSync(path);
    }
  }
  console.log(table(['what', 'run', 'MB', 'upload s', 'seconds', 'passages', 'MiB above idle', 'what else'], rows));
  console.log(`\n${load()}`);
} finally {
  await nexus?.stop();
  embedder.stop();
  remove();
}

async function begin(): Promise<void> {
  nexus = await start(home, settings);
  if (cookie !== '') return;
  const token = new URL(nexus.signInLink).searchParams.get('token');
  const reply = await fetch(`${nexus.url}/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  cookie = reply.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}

async function request<Reply>(path: string, init: RequestInit = {}): Promise<Reply> {
  const headers = { cookie, ...(typeof init.body === 'string' && { 'content-type': 'application/json' }) };
  const reply = await fetch(`${nexus?.url}${path}`, { ...init, headers, signal: AbortSignal.timeout(300_000) });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
  return (await reply.json()) as Reply;
}

/** MB, seconds of the upload and of the work, passages, memory and what happened. */
async function measure(path: string, type: string, run: string): Promise<string[]> {
  // A process of its own, so that the peak is this file's.
  await nexus?.stop();
  await begin();
  await sleep(3_000);
  const idle = peak();
  const { id } = await request<{ id: string }>('/api/v1/collections', {
    method: 'POST',
    body: JSON.stringify({ name: `${type} ${run}` }),
  });
  const { texts, twice } = embedder;
  const begun = performance.now();
  const form = new FormData();
  form.append('file', await openAsBlob(path), `big.${type}`);
  const receipt = await request<{ taskId: string }>(`/api/v1/collections/${id}/documents`, {
    method: 'POST',
    body: form,
  });
  const uploaded = performance.now();
  const seen = new Set<string>();
  const until = (enough: (document: Document, task: Task) => boolean): Promise<Task> =>
    watch(receipt.taskId, seen, enough);
  let what = '';
  if (run !== 'whole')
    await until(({ stage, progress: { done, total } }) => stage === 'embedding' && done > total * 0.3);
  if (run === 'cancel') what = await cancel(receipt.taskId);
  if (run === 'kill') {
    await nexus?.kill();
    what = `killed after ${embedder.texts - texts} texts; `;
    await begin();
  }
  const task = await until((_, { state }) => state !== 'queued' && state !== 'running' && state !== 'waiting');
  const seconds = (performance.now() - uploaded) / 1000;
  if (run !== 'cancel' && task.state !== 'done') throw new Error(`${task.state}: ${task.error?.detail}`);
  what += `${task.state}, ${seen.size} states of progress, embedded ${embedder.texts - texts}, twice ${embedder.twice - twice}`;
  return [
    (statSync(path).size / 1e6).toFixed(1),
    ((uploaded - begun) / 1000).toFixed(1),
    seconds.toFixed(1),
    String(task.documents[0]?.chunkCount ?? 0),
    String(peak() - idle),
    what,
  ];
}

/** How long after its cancellation the embedding model was asked for the last time. */
async function cancel(taskId: string): Promise<string> {
  const asked = performance.now();
  await request(`/api/v1/tasks/${taskId}/cancel`, { method: 'POST' });
  const answered = performance.now() - asked;
  await sleep(5_000);
  const late = Math.max(0, embedder.askedAt - asked);
  return `cancelled in ${(answered / 1000).toFixed(2)} s, last text ${(late / 1000).toFixed(2)} s after; `;
}

async function watch(
  taskId: string,
  seen: Set<string>,
  enough: (document: Document, task: Task) => boolean,
): Promise<Task> {
  while (true) {
    const task = await request<Task>(`/api/v1/tasks/${taskId}`);
    const [document] = task.documents;
    if (document !== undefined) {
      const { stage, progress } = document;
      seen.add(`${stage} ${progress.done}`);
      process.stderr.write(`\r${stage} ${progress.done} of ${progress.total}      `);
      if (enough(document, task)) return task;
    }
    if (['done', 'failed', 'cancelled'].includes(task.state)) return task;
    if (performance.now() > deadline) throw new Error('It takes too long.');
    await sleep(200);
  }
}

function peak(): number {
  return Math.max(...workerdProcesses(home).map(({ peakMebibytes }) => peakMebibytes));
}
