import { signal } from '@preact/signals';
import type { Me } from '../../../application/protocol/resources.ts';
import type { SystemInfo } from '../../../application/protocol/system.ts';
import { forgetDrafts } from '../session/drafts.ts';
import type { Api } from '../api/client.ts';

const recheck = 30_000;

/** Who is signed in, what this Nexus can do, and what of it is missing at the moment. */
export class System {
  readonly me = signal<Me | undefined>(undefined);
  readonly info = signal<SystemInfo | undefined>(undefined);
  readonly signedOut = signal(false);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    this.me.value = await this.#api.me();
    await this.#check();
  }

  async signOut(): Promise<void> {
    // Also when the server cannot be reached.
    forgetDrafts();
    await this.#api.signOut();
    this.signedOut.value = true;
  }

  async #check(): Promise<void> {
    this.info.value = await this.#api.systemInfo().catch(() => this.info.value);
    if (this.info.value?.readiness.status !== 'ready') setTimeout(() => void this.#check(), recheck);
  }
}
