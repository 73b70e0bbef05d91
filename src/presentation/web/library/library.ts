import { computed, signal } from '@preact/signals';
import type { Collection, Document, IngestReceipt } from '../../../application/protocol/resources.ts';
import type { Api } from '../api/client.ts';
import { messageOf } from '../api/problem.ts';
import { watchTask } from './watch-task.ts';

const pollPause = 2_000;
/** Many files change at once; one look tells of them all. */
const coalesce = 300;

/** The collections and the documents of the one on show. */
export class Library {
  readonly collections = signal<readonly Collection[] | undefined>(undefined);
  readonly documents = signal<readonly Document[] | undefined>(undefined);
  readonly nextCursor = signal<string | undefined>(undefined);
  readonly failure = signal<string | undefined>(undefined);
  readonly chosenId = signal<string | undefined>(undefined);
  /** The collection on show: the one asked for, or the first. */
  readonly chosen = computed(() => {
    const all = this.collections.value;
    return this.chosenId.value === undefined ? all?.[0] : all?.find(({ id }) => id === this.chosenId.value);
  });
  readonly documentCount = computed(() =>
    this.collections.value?.reduce((sum, { documentCount }) => sum + documentCount, 0),
  );

  readonly #api: Api;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #touched: ReturnType<typeof setTimeout> | undefined;
  #stale = false;
  #visible = false;

  constructor(api: Api) {
    this.#api = api;
  }

  async loadCollections(): Promise<void> {
    await this.#guard(async () => {
      this.collections.value = (await this.#api.collections()).items;
    });
  }

  /** Shows a collection and keeps it current while something in it is being worked on. */
  async show(collectionId: string | undefined): Promise<void> {
    this.#visible = true;
    this.chosenId.value = collectionId;
    this.documents.value = undefined;
    if (!this.collections.value) await this.loadCollections();
    await this.refresh();
  }

  hide(): void {
    this.#visible = false;
    clearTimeout(this.#timer);
  }

  /** Something in this collection changed. */
  touch(collectionId: string): void {
    if (collectionId === this.chosen.value?.id) this.#stale = true;
    if (this.#touched !== undefined) return;
    this.#touched = setTimeout(() => {
      this.#touched = undefined;
      void this.loadCollections();
      if (this.#stale) void this.refresh();
    }, coalesce);
  }

  async refresh(): Promise<void> {
    this.#stale = false;
    clearTimeout(this.#timer);
    const collection = this.chosen.value;
    if (!collection || !this.#visible) return;
    await this.#guard(async () => {
      const page = await this.#api.documents(collection.id);
      if (collection.id !== this.chosen.value?.id) return;
      this.#show(page.items, page.nextCursor);
    });
    if (this.documents.value?.some(working)) this.#timer = setTimeout(() => void this.refresh(), pollPause);
  }

  async loadMore(): Promise<void> {
    const collection = this.chosen.value;
    if (!collection) return;
    await this.#guard(async () => {
      const page = await this.#api.documents(collection.id, this.nextCursor.value);
      this.documents.value = [...(this.documents.value ?? []), ...page.items];
      this.nextCursor.value = page.nextCursor;
    });
  }

  /** A few documents that can be asked about, from the first collection that has any. */
  async sample(count = 4): Promise<Document[]> {
    const collection = this.collections.value?.find(({ documentCount }) => documentCount > 0);
    if (!collection) return [];
    const { items } = await this.#api.documents(collection.id);
    return items.filter(({ state }) => state === 'ready').slice(0, count);
  }

  async create(name: string): Promise<Collection> {
    const collection = await this.#api.createCollection(name);
    await this.loadCollections();
    return collection;
  }

  async removeCollection(collection: Collection): Promise<void> {
    await this.#guard(async () => {
      const task = await this.#api.deleteCollection(collection.id);
      this.collections.value = this.collections.value?.filter(({ id }) => id !== collection.id);
      await this.#follow(task.id);
    });
    await this.loadCollections();
  }

  async removeDocument(document: Document): Promise<void> {
    await this.#guard(async () => {
      const task = await this.#api.deleteDocument(document.id);
      this.documents.value = this.documents.value?.filter(({ id }) => id !== document.id);
      await this.#follow(task.id);
    });
    this.touch(document.collectionId);
  }

  addText(collectionId: string, title: string, text: string): Promise<IngestReceipt> {
    return this.#api.addText(collectionId, title === '' ? { text } : { title, text });
  }

  /** The newest page in front of pages loaded later, which stay. */
  #show(items: Document[], nextCursor: string | undefined): void {
    const fresh = new Set(items.map(({ id }) => id));
    const shown = this.documents.value ?? [];
    const beyond = nextCursor === undefined ? [] : shown.slice(items.length).filter(({ id }) => !fresh.has(id));
    this.documents.value = [...items, ...beyond];
    if (beyond.length === 0) this.nextCursor.value = nextCursor;
  }

  async #follow(taskId: string): Promise<void> {
    const end = await watchTask(
      () => this.#api.task(taskId),
      () => undefined,
      AbortSignal.timeout(60_000),
    );
    if (end.state === 'failed') this.failure.value = end.error?.detail;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.failure.value = undefined;
    } catch (error) {
      this.failure.value = messageOf(error);
    }
  }
}

const working = ({ state }: Document) => state === 'queued' || state === 'processing';
