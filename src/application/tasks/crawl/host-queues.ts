import { Problem, problemCode } from '../../../domain/problem.ts';
import { allowAll, parseRobots, robotsBytes } from '../../../domain/scraper/robots.ts';
import { crawlerName, politeDelay } from '../../../domain/scraper/crawl-rules.ts';
import { pause } from '../../pause.ts';
import type { Context } from '../../context.ts';
import type { Robots } from '../../../domain/scraper/robots.ts';

const robotsTimeout = 15_000;
/** Failures in a row after which a host is left alone. */
const patience = 8;
/** Times that others may be first before something is wrong. */
const mostTurns = 2_000;

interface Host {
  robots: Promise<Robots>;
  failures: number;
}

/** The hosts of one crawl: what each allows, and one request at a time with its delay between them, across all crawls. */
export class HostQueues {
  readonly #ctx: Context;
  readonly #home: string;
  readonly #hosts = new Map<string, Host>();
  /** When each was last asked, by name: in milliseconds since 1970. */
  readonly #asked = new Map<string, number>();

  /** `home` is the host without which the crawl makes no sense. */
  constructor(ctx: Context, home: string) {
    this.#ctx = ctx;
    this.#home = home;
  }

  /** Throws for a host that cannot say, which means no; by the RFC all is allowed where there is no such file. */
  robotsOf(url: string): Promise<Robots> {
    return this.#hostOf(url).robots;
  }

  /** Waits until it is this crawl's turn to ask the host. */
  async turn(url: string): Promise<void> {
    const { delay } = await this.#hostOf(url).robots;
    await this.#take(new URL(url).host, politeDelay(delay));
  }

  answered(url: string): void {
    this.#hostOf(url).failures = 0;
  }

  /** Throws when the host has failed too often, and is the one that matters. */
  failed(url: string): void {
    const host = this.#hostOf(url);
    host.failures += 1;
    const name = new URL(url).host;
    if (host.failures >= patience && name === this.#home)
      throw new Problem('upstream_failed', `${name} has failed ${patience} times in a row.`);
  }

  isGivenUp(url: string): boolean {
    return this.#hostOf(url).failures >= patience;
  }

  #hostOf(url: string): Host {
    const { origin } = new URL(url);
    const known = this.#hosts.get(origin);
    if (known !== undefined) return known;
    const robots = this.#readRobots(origin);
    // Whoever asks hears of it.
    robots.catch(() => undefined);
    const made: Host = { robots, failures: 0 };
    this.#hosts.set(origin, made);
    return made;
  }

  async #readRobots(origin: string): Promise<Robots> {
    const url = `${origin}/robots.txt`;
    await this.#take(new URL(origin).host, politeDelay(undefined));
    const reply = await this.#ctx.pages.fetch({
      url,
      maxBytes: () => robotsBytes,
      cutOff: true,
      timeout: robotsTimeout,
      redirects: 5,
      signal: this.#ctx.signal,
    });
    if (reply.status === 429 || reply.status >= 500)
      throw new Problem('upstream_failed', `${url} answers ${reply.status}, so nobody knows what may be read there.`);
    if (reply.bytes === undefined) return allowAll;
    return parseRobots(new TextDecoder().decode(reply.bytes), crawlerName);
  }

  async #take(name: string, delay: number): Promise<void> {
    const { clock, limiter, signal } = this.#ctx;
    const rest = (this.#asked.get(name) ?? 0) + delay - clock.now().getTime();
    if (rest > 0) await pause(rest, signal);
    const bucket = { capacity: 1, perSecond: 1000 / delay };
    for (let turns = 0; turns < mostTurns; turns += 1) {
      if (signal.aborted) throw new Problem('cancelled', 'Cancelled.');
      const { allowed } = await limiter(`host:${name}`).take({ bucket, cost: 1 });
      this.#asked.set(name, clock.now().getTime());
      if (allowed) return;
      // Others ask it, too: come back at odd times, so that everybody gets a turn.
      await pause(delay * (0.3 + Math.random() * 0.7), signal);
    }
    throw new Problem('rate_limited', `${name} is being asked by too many crawls at once.`);
  }
}

/** Whether a request that failed so may go through later. */
export function mayComeBack(error: unknown): boolean {
  const code = problemCode(error);
  return code === 'upstream_failed' || code === 'upstream_timeout' || code === 'rate_limited';
}
