import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Turn } from '../../../application/protocol/resources.ts';
import type { LiveTurn } from './live-turn.ts';

/** A place in the transcript with a signal of its own, so that a growing answer re-renders nothing else. */
export interface TurnCell {
  readonly id: string;
  readonly turn: ReadonlySignal<LiveTurn>;
}

interface OwnCell extends TurnCell {
  readonly turn: Signal<LiveTurn>;
  /** The newest state; `turn` follows it at the next flush. */
  latest: LiveTurn;
}

const visibleCadence = 33;
const hiddenCadence = 100;

/** The turns of a session, oldest first. Text is shown once a frame, everything else at once. */
export class TurnList {
  readonly #cells = signal<readonly OwnCell[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get cells(): ReadonlySignal<readonly TurnCell[]> {
    return this.#cells;
  }

  get(id: string): LiveTurn | undefined {
    return this.#find(id)?.latest;
  }

  /** Adds the turn, or replaces the one with its id. */
  put(turn: LiveTurn): void {
    const cell = this.#find(turn.id);
    if (!cell) this.#cells.value = [...this.#cells.value, newCell(turn)];
    else cell.latest = turn;
    this.flush();
  }

  /** Like `put` for a turn that only got more text: shown with the next frame. */
  putSoon(turn: LiveTurn): void {
    const cell = this.#find(turn.id);
    if (!cell) return this.put(turn);
    cell.latest = turn;
    this.#timer ??= setTimeout(() => this.flush(), document.hidden ? hiddenCadence : visibleCadence);
  }

  remove(id: string): void {
    this.#cells.value = this.#cells.value.filter((cell) => cell.id !== id);
  }

  prepend(turns: readonly Turn[]): void {
    const fresh = turns.filter((turn) => !this.#find(turn.id));
    this.#cells.value = [...fresh.map(newCell), ...this.#cells.value];
  }

  /**
   * Takes over the newest page of the server's transcript. Older pages already shown stay when they adjoin it, and so do
   * questions the server has not heard of. Returns whether older pages stayed.
   */
  adopt(turns: readonly Turn[]): boolean {
    const known = new Map(this.#cells.value.map((cell) => [cell.id, cell]));
    const ids = new Set(turns.map((turn) => turn.id));
    const firstShown = this.#cells.value.findIndex((cell) => cell.id === turns[0]?.id);
    const older = firstShown > 0 ? this.#cells.value.slice(0, firstShown) : [];
    const unheard = this.#cells.value.filter((cell) => cell.latest.delivery && !ids.has(cell.id));
    const page = turns.map((turn) => {
      const cell = known.get(turn.id) ?? newCell(turn);
      cell.latest = turn;
      return cell;
    });
    this.#cells.value = [...older, ...page, ...unheard.filter((cell) => !older.includes(cell))];
    this.flush();
    return older.length > 0;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const cell of this.#cells.value) cell.turn.value = cell.latest;
  }

  #find(id: string): OwnCell | undefined {
    return this.#cells.value.findLast((cell) => cell.id === id);
  }
}

function newCell(turn: LiveTurn): OwnCell {
  return { id: turn.id, turn: signal(turn), latest: turn };
}
