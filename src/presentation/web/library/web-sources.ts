import { signal } from '@preact/signals';
import type { Source } from '../../../application/protocol/resources.ts';
import type { Api, NewSource } from '../api/client.ts';
import { messageOf } from '../api/problem.ts';

const pollPause = 2_000;

/** Where the collection on show gets documents from by itself. */
export class WebSources {
  readonly items = signal<readonly Source[]>([]);
  readonly failure = signal<string | undefined>(undefined);

  readonly #api: Api;
  readonly #onChange: (collectionId: string) => void;
  #collectionId: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onChange` hears of documents that may have come or gone. */
  constructor(api: Api, onChange: (collectionId: string) => void) {
    this.#api = api;
    this.#onChange = onChange;
  }

  /** Shows those of a collection, or of none, and keeps them current while one is being crawled. */
  async show(collectionId: string | undefined): Promise<void> {
    if (collectionId !== this.#collectionId) this.items.value = [];
    this.#collectionId = collectionId;
    await this.#load();
  }

  /** Rejects with the server's reason. */
  async add(collectionId: string, source: NewSource): Promise<void> {
    await this.#api.addSource(collectionId, source);
    await this.show(collectionId);
  }

  check(source: Source): Promise<void> {
    return this.#change(source, () => this.#api.crawlSource(source.id));
  }

  remove(source: Source): Promise<void> {
    return this.#change(source, () => this.#api.deleteSource(source.id));
  }

  async #change(source: Source, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.failure.value = undefined;
    } catch (error) {
      this.failure.value = messageOf(error);
    }
    await this.#load();
    this.#onChange(source.collectionId);
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    const id = this.#collectionId;
    if (id === undefined) return;
    const page = await this.#api.sources(id).catch(() => undefined);
    if (id !== this.#collectionId) return;
    const wasBusy = this.items.value.some(busy);
    if (page) this.items.value = page.items;
    const isBusy = this.items.value.some(busy);
    // The last pages of a crawl come in when it is over.
    if (wasBusy || isBusy) this.#onChange(id);
    if (!isBusy) return;
    this.#timer = setTimeout(() => void this.#load(), pollPause);
  }
}

const busy = ({ state }: Source) => state === 'crawling';
