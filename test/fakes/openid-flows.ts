import type { OpenIdFlow, OpenIdFlows } from '../../src/domain/ports/openid-flows.ts';

/** Flows in memory, the newest last. */
export class MemoryOpenIdFlows implements OpenIdFlows {
  #flows: OpenIdFlow[] = [];

  get size(): number {
    return this.#flows.length;
  }

  add(flow: OpenIdFlow, { now, perBrowser }: { now: number; perBrowser: number }): Promise<void> {
    const live = [...this.#flows, flow].filter(({ expiresAt }) => expiresAt > now);
    const surplus = live.filter(({ browserHash }) => browserHash === flow.browserHash).slice(0, -perBrowser);
    this.#flows = live.filter((candidate) => !surplus.includes(candidate));
    return Promise.resolve();
  }

  take(stateHash: string, browserHash: string): Promise<OpenIdFlow | undefined> {
    const at = this.#flows.findIndex((flow) => flow.stateHash === stateHash && flow.browserHash === browserHash);
    return Promise.resolve(at === -1 ? undefined : this.#flows.splice(at, 1)[0]);
  }
}
