import type { Acquaintance } from './connect.ts';
import type { Clock } from '../../../domain/ports/clock.ts';
import type { ServerTool } from '../../../domain/plugins/server-tool.ts';

/** What is kept of a server between calls. */
export interface Met {
  acquaintance: Acquaintance;
  /** As they were when they were last compared with what was approved. */
  tools: readonly ServerTool[];
  /** When that was, in milliseconds; 0 when the server has said since that they changed. */
  checkedAt: number;
}

const most = 64;
/** Milliseconds without a call, after which a server is met anew. */
const life = 10 * 60_000;

/** Plain data in memory: of more servers, the one that was used longest ago is forgotten. */
export class Acquaintances {
  readonly #met = new Map<string, Met & { usedAt: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): Met | undefined {
    const known = this.#met.get(key);
    if (known !== undefined && this.#clock.now().getTime() - known.usedAt < life) return known;
    this.#met.delete(key);
    return undefined;
  }

  keep(key: string, met: Met): void {
    this.#met.delete(key);
    this.#met.set(key, { ...met, usedAt: this.#clock.now().getTime() });
    const [oldest] = this.#met.keys();
    if (this.#met.size > most && oldest !== undefined) this.#met.delete(oldest);
  }

  forget(key: string): void {
    this.#met.delete(key);
  }
}
