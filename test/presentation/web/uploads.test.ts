// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Document, IngestReceipt, Task, TaskDetail } from '../../../src/application/protocol/resources.ts';
import { ApiError } from '../../../src/presentation/web/api/problem.ts';
import { Uploads } from '../../../src/presentation/web/library/uploads.ts';

interface Sending {
  name: string;
  progress: (fraction: number) => void;
  take: () => void;
  fail: (error: Error) => void;
  aborted: boolean;
}

const at = '2026-01-01T00:00:00Z';
let sending: Sending[];
let tasks: Map<string, TaskDetail>;
let cancelled: string[];
let reindexed: string[];
let polls: number;
let uploads: Uploads;
let announced: string[];

function document(name: string, taskId: string): Document {
  const progress = { done: 0, total: 0 };
  const base = {
    id: `doc-${name}`,
    collectionId: 'c',
    title: name,
    name,
    mediaType: 'text/plain',
    bytes: 1,
    chunkCount: 0,
  };
  return {
    ...base,
    state: 'queued',
    stage: 'waiting',
    progress,
    embedded: true,
    version: 1,
    taskId,
    createdAt: at,
    updatedAt: at,
  };
}

function newTask(id: string, name: string): TaskDetail {
  const progress = { done: 0, total: 1, failed: 0 };
  const task: TaskDetail = {
    id,
    kind: 'ingest',
    subject: 'c',
    attempt: 1,
    state: 'running',
    progress,
    createdAt: at,
    updatedAt: at,
    documents: [document(name, id)],
  };
  tasks.set(id, task);
  return task;
}

/** The server's side of a document moves on; the page sees it at its next poll. */
async function move(name: string, change: Partial<Document>, state: Task['state'] = 'running') {
  const task = tasks.get(`task-${name}`);
  if (!task) throw new Error(`no task for ${name}`);
  task.state = state;
  task.documents = task.documents.map((d) => ({ ...d, ...change }));
  await vi.advanceTimersByTimeAsync(2_500);
}

beforeEach(() => {
  vi.useFakeTimers();
  sending = [];
  tasks = new Map();
  cancelled = [];
  reindexed = [];
  announced = [];
  polls = 0;
  uploads = new Uploads({
    api: {
      task: async (id) => {
        polls++;
        const task = tasks.get(id);
        if (!task) throw new ApiError('not_found', 404, 'No such task.');
        return structuredClone(task);
      },
      cancelTask: async (id) => {
        cancelled.push(id);
        return newTask('cancelled', 'x');
      },
      reindexDocument: async (id) => {
        reindexed.push(id);
        return newTask(`task-${id.slice(4)}`, id.slice(4));
      },
    },
    upload: ({ file, onProgress }) => {
      const entry: Sending = { name: file.name, progress: onProgress, take: () => {}, fail: () => {}, aborted: false };
      const receipt = new Promise<IngestReceipt>((resolve, reject) => {
        entry.take = () => {
          const { documents, id } = newTask(`task-${file.name}`, file.name);
          resolve({ taskId: id, documents, rejected: [] });
        };
        entry.fail = reject;
      });
      sending.push(entry);
      return { receipt, abort: () => (entry.aborted = true) };
    },
    limit: () => 10,
    onChange: () => {},
    announce: (text) => announced.push(text),
  });
});
afterEach(() => vi.useRealTimers());

const file = (name: string, size = 5) => new File(['x'.repeat(size)], name);
const states = () => uploads.rows.value.map((row) => row.state.value);
const names = () => states().map((state) => state.name);
const key = (index: number) => uploads.rows.value[index]?.key ?? -1;
const tick = () => vi.advanceTimersByTimeAsync(0);

describe('uploads', () => {
  it('take a file from the first byte to searchable, step by step', async () => {
    uploads.add('c', [file('a')]);
    expect(states()).toEqual([{ name: 'uploading', fraction: 0 }]);
    sending[0]?.progress(0.5);
    expect(states()).toEqual([{ name: 'uploading', fraction: 0.5 }]);
    sending[0]?.take();
    await tick();
    expect(names()).toEqual(['queued']);
    await move('a', { state: 'processing', stage: 'extracting' });
    expect(names()).toEqual(['extracting']);
    await move('a', { stage: 'embedding', progress: { done: 3, total: 9 } });
    expect(states()).toEqual([{ name: 'embedding', done: 3, total: 9 }]);
    await move('a', { state: 'ready', stage: 'done' }, 'done');
    expect(names()).toEqual(['ready']);
    expect(announced).toEqual(['a is ready']);
  });

  it('ask no more once the task has ended, and ever less often before', async () => {
    uploads.add('c', [file('a')]);
    sending[0]?.take();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(polls).toBe(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(polls).toBeLessThan(40);
    await move('a', { state: 'ready', stage: 'done' }, 'done');
    const before = polls;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(polls).toBe(before);
  });

  it('refuse empty and oversized files before sending anything', () => {
    uploads.add('c', [file('empty', 0), file('big', 11), file('fits', 10)]);
    expect(names()).toEqual(['failed', 'failed', 'uploading']);
    expect(states()[0]).toMatchObject({ detail: 'The file is empty.', retry: false });
    expect(states()[1]).toMatchObject({ detail: 'The file is 11 B; the limit is 10 B.', retry: false });
    expect(sending.map(({ name }) => name)).toEqual(['fits']);
  });

  it('send three files at a time', async () => {
    uploads.add(
      'c',
      ['a', 'b', 'c', 'd', 'e'].map((name) => file(name)),
    );
    expect(names()).toEqual(['uploading', 'uploading', 'uploading', 'waiting', 'waiting']);
    sending[1]?.take();
    await tick();
    expect(names()).toEqual(['uploading', 'queued', 'uploading', 'uploading', 'waiting']);
    uploads.cancel(key(0));
    await tick();
    expect(names()).toEqual(['cancelled', 'queued', 'uploading', 'uploading', 'uploading']);
  });

  it('ask about six documents at a time, however many there are', async () => {
    const many = Array.from({ length: 20 }, (_, n) => file(`f${n}`));
    uploads.add('c', many);
    for (let n = 0; n < many.length; n++) {
      sending[n]?.take();
      await tick();
    }
    polls = 0;
    await vi.advanceTimersByTimeAsync(1_900);
    expect(polls).toBeLessThanOrEqual(12);
    for (let n = 0; n < 6; n++) await move(`f${n}`, { state: 'ready', stage: 'done' }, 'done');
    await move('f6', { state: 'ready', stage: 'done' }, 'done');
    expect(names()[6]).toBe('ready');
  });

  it('stop sending when cancelled, and send again on retry', async () => {
    uploads.add('c', [file('a')]);
    uploads.cancel(key(0));
    await tick();
    expect(names()).toEqual(['cancelled']);
    expect(sending[0]?.aborted).toBe(true);
    expect(cancelled).toEqual([]);
    uploads.retry(key(0));
    expect(sending).toHaveLength(2);
    sending[1]?.take();
    await tick();
    expect(names()).toEqual(['queued']);
  });

  it('cancel the task once the server has the file, and stay cancelled', async () => {
    uploads.add('c', [file('a')]);
    sending[0]?.take();
    await tick();
    uploads.cancel(key(0));
    expect(cancelled).toEqual(['task-a']);
    await move('a', { state: 'ready', stage: 'done' }, 'done');
    expect(names()).toEqual(['cancelled']);
  });

  it('say why a document failed; go on from there on retry, without sending it again', async () => {
    uploads.add('c', [file('a')]);
    sending[0]?.take();
    await tick();
    const error = { code: 'upstream_failed' as const, detail: 'The embedding model does not answer.' };
    await move('a', { state: 'failed', error }, 'failed');
    expect(states()).toEqual([{ name: 'failed', detail: error.detail, retry: true }]);
    uploads.retry(key(0));
    await tick();
    expect(reindexed).toEqual(['doc-a']);
    expect(sending).toHaveLength(1);
    await move('a', { state: 'ready', stage: 'done' }, 'done');
    expect(names()).toEqual(['ready']);
  });

  it('offer no retry where it cannot help', async () => {
    uploads.add('c', [file('a')]);
    sending[0]?.fail(new ApiError('unsupported_media_type', 415, 'Not a document.'));
    await tick();
    expect(states()).toEqual([{ name: 'failed', detail: 'Not a document.', retry: false }]);
  });

  it('keep failures until they are cleared', async () => {
    uploads.add('c', [file('a'), file('b')]);
    sending[0]?.fail(new ApiError('network', 0, 'Nexus cannot be reached.'));
    await tick();
    expect(states()[0]).toEqual({ name: 'failed', detail: 'Nexus cannot be reached.', retry: true });
    uploads.clearFinished();
    expect(uploads.rows.value.map((row) => row.name)).toEqual(['b']);
  });
});
