import { DurableObject } from 'cloudflare:workers';
import { openCallerLimits } from '../src/composition.ts';
import type { CallerLimits } from '../src/domain/limits/caller-limits.ts';
import type { Env } from '../src/composition.ts';
import type { Limiter, Spending, Usage } from '../src/domain/ports/limiter.ts';
import type { Taken } from '../src/domain/limits/token-bucket.ts';

type Served = { [Method in keyof Limiter]: (...input: Parameters<Limiter[Method]>) => unknown };

/** Milliseconds that a bucket's change waits in memory; what a crash gives back at most. */
const flushAfter = 1000;
/** Milliseconds between looks at what can be forgotten. */
const sweepEvery = 86_400_000;

/** One caller or address: its buckets and daily budgets. Answers the port `limiter` over RPC. */
export class LimiterActor extends DurableObject<Env> implements Served {
  #opened: CallerLimits | undefined;
  #flushing: ReturnType<typeof setTimeout> | undefined;

  get #limits(): CallerLimits {
    this.#opened ??= openCallerLimits(this.ctx.storage);
    return this.#opened;
  }

  take(request: Parameters<Limiter['take']>[0]): Taken {
    this.#flushSoon();
    return this.#limits.take(request);
  }

  spend(request: Parameters<Limiter['spend']>[0]): Spending {
    this.#flushSoon();
    return this.#limits.spend(request);
  }

  add(used: { tokens: number }): void {
    this.#flushSoon();
    this.#limits.add(used);
  }

  usage(): Usage {
    return this.#limits.usage();
  }

  /** An address that was seen once leaves nothing behind. */
  override async alarm(): Promise<void> {
    this.#limits.flush();
    if (this.#limits.sweep()) return this.ctx.storage.setAlarm(Date.now() + sweepEvery);
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    this.#opened = undefined;
    await this.ctx.storage.deleteAll();
  }

  #flushSoon(): void {
    this.#flushing ??= setTimeout(() => this.ctx.waitUntil(this.#flush()), flushAfter);
  }

  async #flush(): Promise<void> {
    this.#flushing = undefined;
    this.#limits.flush();
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + sweepEvery);
  }
}
