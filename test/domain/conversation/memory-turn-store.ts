import type { EventRow } from '../../../src/domain/conversation/event-log.ts';
import type { Turn } from '../../../src/domain/conversation/turn.ts';
import type { TurnStore } from '../../../src/domain/conversation/conversation-log.ts';

/** Survives the log that writes to it, as an actor's storage survives the actor. */
export class MemoryTurnStore implements TurnStore {
  rows: EventRow[] = [];
  readonly #turns = new Map<string, string>();
  #mark = 0;
  #trimmed = 0;

  put(row: EventRow): void {
    this.rows = [...this.rows.filter(({ firstSeq }) => firstSeq !== row.firstSeq), structuredClone(row)];
  }
  rowsAfter(seq: number): EventRow[] {
    return structuredClone(this.rows.filter((row) => row.lastSeq > seq));
  }
  readMark(): number {
    return this.#mark;
  }
  writeMark(seq: number): void {
    this.#mark = seq;
  }
  insertTurn(turn: Turn): void {
    this.#turns.set(turn.id, JSON.stringify(turn));
  }
  updateTurn(turn: Turn): void {
    this.#turns.set(turn.id, JSON.stringify(turn));
  }
  turn(id: string): Turn | undefined {
    const stored = this.#turns.get(id);
    return stored === undefined ? undefined : (JSON.parse(stored) as Turn);
  }
  turns({ before, limit }: { before?: string; limit: number }): Turn[] {
    const all = [...this.#turns.values()].map((turn) => JSON.parse(turn) as Turn);
    const end = before === undefined ? all.length : all.findIndex((turn) => turn.id === before);
    return all.slice(Math.max(0, end - limit), end);
  }
  runningTurns(): Turn[] {
    return this.turns({ limit: 1000 }).filter((turn) => turn.state === 'running');
  }
  trimEvents(turns: number): void {
    const kept = new Set([...this.#turns.keys()].slice(-turns));
    const old = this.rows.filter((row) => !kept.has(row.turnId));
    this.#trimmed = Math.max(this.#trimmed, ...old.map((row) => row.lastSeq));
    this.rows = this.rows.filter((row) => kept.has(row.turnId));
  }
  trimmedTo(): number {
    return this.#trimmed;
  }
}
