import { signal } from '@preact/signals';
import type { Memory } from '../../../application/protocol/resources.ts';
import type { Api } from '../api/client.ts';
import { messageOf } from '../api/problem.ts';

/** What the person asked Nexus to keep in mind, newest first. */
export class Memories {
  readonly items = signal<readonly Memory[] | undefined>(undefined);
  readonly failure = signal<string | undefined>(undefined);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  load(): Promise<void> {
    return this.#then(() => Promise.resolve());
  }

  remove(memory: Memory): Promise<void> {
    return this.#then(() => this.#api.deleteMemory(memory.id));
  }

  clear(): Promise<void> {
    return this.#then(() => this.#api.deleteMemories());
  }

  /** Does something, and shows what is there then, whatever became of it. */
  async #then(act: () => Promise<void>): Promise<void> {
    this.failure.value = undefined;
    try {
      await act();
    } catch (error) {
      this.failure.value = messageOf(error);
    }
    try {
      this.items.value = (await this.#api.memories()).items;
    } catch (error) {
      this.failure.value ??= messageOf(error);
    }
  }
}
