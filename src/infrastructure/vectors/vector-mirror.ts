import { decodeCode } from '../../domain/rag/dense/quantize.ts';
import { Problem } from '../../domain/problem.ts';
import type { IndexedVector, VectorIndex } from '../../domain/ports/vector-index.ts';
import type { Logger } from '../../domain/ports/logger.ts';
import type { MirrorTables, Removal, Unsent } from './mirror-tables.ts';
import type { VectorNames } from './vector-names.ts';

/** Vectors in one step: the more, the sooner the index shows all of them. */
const batch = 1_000;
/** Milliseconds. */
const times = {
  /** After a change, for others to go with it. */
  gather: 2_000,
  /** Of one stretch of work, after which it is somebody else's turn. */
  work: 5_000,
  firstRest: 1_000,
  longestRest: 60_000,
  /** Between two looks at whether vectors are shown. */
  firstLook: 1_000,
  longestLook: 30_000,
};
/** Upserts that are looked for in one stretch of work. */
const looks = 20;

/** One stretch of work. */
interface Stint {
  goesOn: () => boolean;
  /** The tables are no longer those that it began with. */
  isOver: () => boolean;
}

/**
 * Keeps an index outside in step with what searches see of a collection. The collection's tables are the truth and say what
 * is owed; whatever fails is tried again later, so nothing here throws.
 */
export class VectorMirror {
  readonly #tables: MirrorTables;
  readonly #vectors: VectorIndex;
  readonly #names: VectorNames;
  readonly #logger: Logger;
  readonly #onShown: () => void;
  #changed = true;
  /** Another one once the tables were emptied: what was begun before must not touch them. */
  #era = {};
  #failures = 0;
  #restsUntil = 0;
  #idleLooks = 0;
  #lookAt = 0;

  /** `onShown` is called when queries to the index show vectors that they did not show before. */
  constructor(of: {
    tables: MirrorTables;
    vectors: VectorIndex;
    names: VectorNames;
    logger: Logger;
    onShown: () => void;
  }) {
    this.#tables = of.tables;
    this.#vectors = of.vectors;
    this.#names = of.names;
    this.#logger = of.logger;
    this.#onShown = of.onShown;
  }

  changed(): void {
    this.#changed = true;
  }

  /** Takes note of what changed, while the passages that went out of sight are still there. */
  reconcile(): void {
    if (!this.#changed) return;
    this.#tables.reconcile(Date.now());
    this.#changed = false;
  }

  /** When there is something to do; undefined when nothing is owed. */
  due(): number | undefined {
    const now = Date.now();
    const all = [
      this.#changed ? now + times.gather : undefined,
      this.#tables.hasUnsent ? now : undefined,
      this.#tables.nextRemoval(),
      this.#tables.hasUnconfirmed ? this.#lookAt : undefined,
    ].filter((time) => time !== undefined);
    return all.length === 0 ? undefined : Math.max(Math.min(...all), this.#restsUntil, now);
  }

  async work(): Promise<void> {
    await this.#patiently(async (stint) => {
      this.reconcile();
      await this.#removeSome(stint);
      const sent = await this.#sendSome(stint);
      if (!sent) await this.#look(stint);
    });
  }

  /** Removes what is owed, of a collection that has nothing else any more. */
  async clear(): Promise<void> {
    await this.#patiently((stint) => this.#removeSome(stint));
  }

  /** The tables are about to go: what is under way must not touch them any more. */
  end(): void {
    this.#era = {};
    this.#changed = false;
  }

  async #patiently(work: (stint: Stint) => Promise<void>): Promise<void> {
    const era = this.#era;
    const endsAt = Date.now() + times.work;
    const isOver = (): boolean => this.#era !== era;
    try {
      await work({ isOver, goesOn: () => !isOver() && Date.now() < endsAt });
      this.#failures = 0;
    } catch (error) {
      if (isOver()) return;
      const rest = Math.min(times.longestRest, times.firstRest * 2 ** Math.min(this.#failures, 10));
      this.#failures += 1;
      this.#restsUntil = Date.now() + rest;
      this.#note(error, rest);
    }
  }

  #note(error: unknown, rest: number): void {
    if (!(error instanceof Problem)) return this.#logger.error('vectors.mirror', error);
    const { code, message, cause } = error;
    const because = cause instanceof Error ? cause.message : undefined;
    this.#logger.warn('vectors.mirror', { code, message, because, rest });
  }

  async #removeSome({ goesOn, isOver }: Stint): Promise<void> {
    while (goesOn()) {
      const owed = this.#tables.owed(Date.now(), batch);
      if (owed.length === 0) return;
      await this.#vectors.remove(idsOf(this.#names, owed));
      if (!isOver()) this.#tables.paid(owed);
    }
  }

  async #sendSome({ goesOn, isOver }: Stint): Promise<boolean> {
    let sent = false;
    while (goesOn()) {
      const taken = this.#tables.take(batch);
      if (taken === undefined) break;
      if (taken.passages.length === 0) continue;
      const namespace = await this.#names.namespace(taken.embedder);
      const receipt = await this.#vectors.upsert(namespace, vectorsOf(this.#names, taken));
      if (isOver()) break;
      this.#tables.sent(taken, receipt);
      sent = true;
      this.#idleLooks = 0;
      this.#lookAt = Date.now() + times.firstLook;
    }
    return sent;
  }

  /** Changes are shown in order, so the oldest is asked after first. */
  async #look({ isOver }: Stint): Promise<void> {
    for (let count = 0; count < looks; count += 1) {
      const oldest = this.#tables.oldestReceipt();
      if (oldest === undefined) return;
      const isVisible = await this.#vectors.isVisible(oldest.receipt);
      if (isOver()) return;
      this.#idleLooks = isVisible ? 0 : this.#idleLooks + 1;
      this.#lookAt = Date.now() + Math.min(times.longestLook, times.firstLook * 2 ** Math.min(this.#idleLooks, 10));
      if (!isVisible) return;
      this.#tables.shown(oldest.id);
      this.#onShown();
    }
  }
}

function idsOf(names: VectorNames, removals: readonly Removal[]): string[] {
  return removals.flatMap(({ mirrorId, first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => names.id(mirrorId, first + index)),
  );
}

/** The stored codes at unit length: what ranks them in the end is what finds them. */
function vectorsOf(names: VectorNames, { passages }: Unsent): IndexedVector[] {
  return passages.map((passage) => {
    const { code, scale } = decodeCode(passage.code);
    return { id: names.id(passage.mirrorId, passage.id), values: Float32Array.from(code, (value) => value * scale) };
  });
}
