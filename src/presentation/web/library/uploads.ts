import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { IngestReceipt, TaskDetail } from '../../../application/protocol/resources.ts';
import type { Api } from '../api/client.ts';
import { ApiError, messageOf, worthRetrying } from '../api/problem.ts';
import type { StartUpload } from '../api/upload.ts';
import { formatBytes } from '../text/format.ts';
import { t } from '../text/t.ts';
import { Slots } from './slots.ts';
import { finished, stateOfDocument, type UploadState } from './upload-item.ts';
import { watchTask } from './watch-task.ts';

const atOnce = 3;
/** The server works in order of arrival, so the first few rows tell enough about how it gets on. */
const watchedAtOnce = 6;

export interface UploadRow {
  readonly key: number;
  readonly name: string;
  readonly state: ReadonlySignal<UploadState>;
}

interface OwnRow extends UploadRow {
  readonly state: Signal<UploadState>;
  readonly collectionId: string;
  /** Absent for what reached the server another way. */
  readonly file?: File;
  abort: AbortController;
  taskId?: string;
  documentId?: string;
}

export interface UploadsPorts {
  api: Pick<Api, 'task' | 'cancelTask' | 'reindexDocument'>;
  upload: StartUpload;
  /** The most bytes a file may have; `undefined` while unknown. */
  limit: () => number | undefined;
  /** A document of this collection came, moved on or went. */
  onChange: (collectionId: string) => void;
  announce: (text: string) => void;
}

/** Files on their way from this page into a collection: one row and one request each, three requests at a time. */
export class Uploads {
  readonly #rows = signal<readonly OwnRow[]>([]);
  readonly #ports: UploadsPorts;
  readonly #watching = new Slots(watchedAtOnce);
  #nextKey = 1;

  constructor(ports: UploadsPorts) {
    this.#ports = ports;
  }

  get rows(): ReadonlySignal<readonly UploadRow[]> {
    return this.#rows;
  }

  add(collectionId: string, files: Iterable<File>): void {
    const rows = [...files].map((file): OwnRow => {
      const state = signal<UploadState>(this.#refusal(file) ?? { name: 'waiting' });
      return { key: this.#nextKey++, name: file.name, state, collectionId, file, abort: new AbortController() };
    });
    this.#rows.value = [...this.#rows.value, ...rows];
    this.#startWaiting();
  }

  /** Shows the progress of what the server has taken already. */
  follow(collectionId: string, { taskId, documents }: IngestReceipt): void {
    const rows = documents.map(({ id, title }): OwnRow => {
      const state = signal<UploadState>({ name: 'queued' });
      return { key: this.#nextKey++, name: title, state, collectionId, abort: new AbortController(), documentId: id };
    });
    this.#rows.value = [...this.#rows.value, ...rows];
    for (const row of rows) void this.#run(row, () => Promise.resolve(taskId));
  }

  /** Stops sending, or asks the server to stop working. */
  cancel(key: number): void {
    const row = this.#row(key);
    if (!row || finished(row.state.value)) return;
    row.abort.abort();
    row.state.value = { name: 'cancelled' };
    if (row.taskId !== undefined) void this.#ports.api.cancelTask(row.taskId).catch(() => undefined);
    this.#changed(row);
  }

  /** Goes on where it failed: the file is sent again only if the server never took it. */
  retry(key: number): void {
    const row = this.#row(key);
    if (!row || !finished(row.state.value)) return;
    row.abort = new AbortController();
    if (row.documentId === undefined) {
      row.state.value = { name: 'waiting' };
      this.#startWaiting();
    } else {
      row.state.value = { name: 'queued' };
      void this.#run(row, async () => (await this.#ports.api.reindexDocument(row.documentId ?? '')).id);
    }
  }

  clearFinished(): void {
    this.#rows.value = this.#rows.value.filter((row) => !finished(row.state.value));
  }

  #row(key: number): OwnRow | undefined {
    return this.#rows.value.find((row) => row.key === key);
  }

  #refusal({ size }: File): UploadState | undefined {
    const limit = this.#ports.limit();
    if (size === 0) return { name: 'failed', detail: t('upload.empty'), retry: false };
    if (limit === undefined || size <= limit) return undefined;
    const detail = t('upload.tooBig', { size: formatBytes(size), limit: formatBytes(limit) });
    return { name: 'failed', detail, retry: false };
  }

  #startWaiting(): void {
    const sending = this.#rows.value.filter((row) => row.state.value.name === 'uploading').length;
    const waiting = this.#rows.value.filter((row) => row.state.value.name === 'waiting');
    for (const row of waiting.slice(0, Math.max(0, atOnce - sending))) {
      const { file } = row;
      if (!file) continue;
      row.state.value = { name: 'uploading', fraction: 0 };
      void this.#run(row, () => this.#send(row, file));
    }
  }

  /** Sends the file; resolves with the task that works on it. */
  async #send(row: OwnRow, file: File): Promise<string> {
    const { collectionId, abort } = row;
    const onProgress = (fraction: number) => {
      if (row.state.value.name === 'uploading') row.state.value = { name: 'uploading', fraction };
    };
    const upload = this.#ports.upload({ collectionId, file, onProgress });
    const receipt = await new Promise<IngestReceipt>((resolve, reject) => {
      upload.receipt.then(resolve, reject);
      abort.signal.addEventListener('abort', () => (upload.abort(), reject(abort.signal.reason as Error)));
    });
    const [refused] = receipt.rejected;
    if (refused) throw new ApiError(refused.code, 200, refused.detail);
    row.taskId = receipt.taskId;
    const [document] = receipt.documents;
    if (document) row.documentId = document.id;
    return receipt.taskId;
  }

  async #run(row: OwnRow, begin: () => Promise<string>): Promise<void> {
    const { signal: aborted } = row.abort;
    try {
      const taskId = await begin();
      aborted.throwIfAborted();
      row.taskId = taskId;
      row.state.value = { name: 'queued' };
      this.#startWaiting();
      this.#changed(row);
      const load = () => this.#ports.api.task(taskId);
      const watch = () => watchTask(load, (task) => this.#progress(row, task), aborted);
      const end = await this.#watching.run(watch);
      if (!finished(row.state.value)) row.state.value = stateOfTask(end);
    } catch (error) {
      if (aborted.aborted) return;
      const retry = !(error instanceof ApiError) || worthRetrying(error.code);
      row.state.value = { name: 'failed', detail: messageOf(error), retry };
    } finally {
      this.#startWaiting();
      this.#changed(row);
    }
    if (row.state.value.name === 'ready') this.#ports.announce(t('status.uploaded', { name: row.name }));
    if (row.state.value.name === 'failed') this.#ports.announce(t('status.uploadFailed', { name: row.name }));
  }

  #progress(row: OwnRow, task: TaskDetail): void {
    const document = task.documents.find(({ id }) => id === row.documentId);
    const next = document ? stateOfDocument(document) : undefined;
    if (!next) return;
    if (next.name !== row.state.value.name) this.#changed(row);
    row.state.value = next;
  }

  #changed({ collectionId }: OwnRow): void {
    this.#ports.onChange(collectionId);
  }
}

function stateOfTask({ state, error }: TaskDetail): UploadState {
  if (state === 'done') return { name: 'ready' };
  if (state === 'cancelled') return { name: 'cancelled' };
  return { name: 'failed', detail: error?.detail ?? t('common.problem'), retry: true };
}
