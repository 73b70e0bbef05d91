import { changeFeedback } from './feedback.ts';
import { EventLog } from './event-log.ts';
import { Problem, describeError } from '../problem.ts';
import { afterToolEvent, isToolEvent } from './tool-calls.ts';
import { offerOf } from './tool-offer.ts';
import { putCitation } from './put-citation.ts';
import type { Clock } from '../ports/clock.ts';
import type { FeedbackChange, TurnFeedback } from './feedback.ts';
import type { EventStore, Sequenced } from './event-log.ts';
import type { ToolEvent } from './tool-calls.ts';
import type { Transcript, Turn, TurnEvent } from './turn.ts';

/** Where a session's turns are kept, durably, next to its events. */
export interface TurnStore extends EventStore {
  insertTurn(turn: Turn): void;
  updateTurn(turn: Turn): void;
  turn(id: string): Turn | undefined;
  /** The newest `limit` turns older than `before`, oldest first. */
  turns(page: { before?: string; limit: number }): Turn[];
  runningTurns(): Turn[];
  /** Forgets the events of all but the newest `turns` turns. */
  trimEvents(turns: number): void;
  /** The largest seq whose event was forgotten; 0 for none. */
  trimmedTo(): number;
}

/** Turns whose events are kept for clients that come back; older ones are read from the transcript. */
const turnsWithEvents = 20;

type Progress = Extract<TurnEvent, { type: 'turn.step' | 'turn.offer' | 'text.delta' | 'citation' }> | ToolEvent;
type Ending = Extract<TurnEvent, { type: 'turn.completed' | 'turn.failed' }>;

/** A session's turns and the events they were made of, kept in step; tells listeners of each event as it happens. */
export class ConversationLog {
  readonly #store: TurnStore;
  readonly #events: EventLog<TurnEvent>;
  readonly #clock: Clock;
  readonly #listeners = new Set<(event: Sequenced<TurnEvent>) => void>();
  #running: Turn | undefined;

  /** Ends what an earlier life of the actor left running: its answer broke off and says so. */
  constructor(store: TurnStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#events = new EventLog(store);
    for (const turn of store.runningTurns()) {
      this.#running = this.#rebuilt(turn);
      this.fail(new Problem('interrupted', 'The answer was cut off when Nexus stopped. Ask again to get a whole one.'));
    }
  }

  get running(): Turn | undefined {
    return this.#running;
  }

  get seq(): number {
    return this.#events.seq;
  }

  /** Starts a turn. False when a turn with this id was started before: nothing happens then. */
  begin(id: string, question: string): boolean {
    if (this.#store.turn(id) !== undefined) return false;
    if (this.#running !== undefined)
      throw new Problem('conflict', 'An answer is being written; stop it or wait for it.');
    const createdAt = this.#clock.now().toISOString();
    const turn: Turn = {
      id,
      question,
      state: 'running',
      answer: '',
      citations: [],
      model: '',
      abstained: false,
      createdAt,
    };
    this.#store.insertTurn(turn);
    this.#running = turn;
    this.#emit({ type: 'turn.started', turnId: id, question, createdAt });
    return true;
  }

  progress(event: Progress): void {
    const turn = this.#current();
    if (event.type === 'text.delta') turn.answer += event.text;
    if (event.type === 'citation') putCitation(turn.citations, event.citation);
    if (isToolEvent(event)) turn.toolCalls = afterToolEvent(turn.toolCalls ?? [], event);
    if (event.type === 'turn.offer') turn.offer = offerOf(event);
    this.#emit(event);
  }

  complete(end: Omit<Extract<Ending, { type: 'turn.completed' }>, 'type' | 'turnId' | 'completedAt'>): void {
    const turn = this.#current();
    const completedAt = this.#clock.now().toISOString();
    Object.assign(turn, end, { completedAt });
    this.#end(turn, { type: 'turn.completed', turnId: turn.id, completedAt, ...end });
  }

  fail(error: unknown): void {
    const turn = this.#current();
    const completedAt = this.#clock.now().toISOString();
    const { code, detail } = describeError(error);
    Object.assign(turn, { state: 'failed', error: { code, detail }, completedAt });
    this.#end(turn, { type: 'turn.failed', turnId: turn.id, code, detail, completedAt });
  }

  /** Keeps what somebody thinks of a turn that has ended; gives back what was thought before. Throws `not_found`, `conflict`. */
  rate(id: string, change: FeedbackChange): { before: TurnFeedback; turn: Turn } {
    const turn = this.turn(id);
    if (turn === undefined) throw new Problem('not_found', 'There is no such turn.');
    if (turn.state === 'running') throw new Problem('conflict', 'The answer is being written; wait for it.');
    const { feedback: before = {} } = turn;
    const rated = { ...turn, feedback: changeFeedback(before, change) };
    this.#store.updateTurn(rated);
    return { before, turn: rated };
  }

  /** A turn as it is now. */
  turn(id: string): Turn | undefined {
    return this.#running?.id === id ? this.#running : this.#store.turn(id);
  }

  transcript(page: { before?: string; limit: number }): Transcript {
    const turns = this.#store.turns({ ...page, limit: page.limit + 1 });
    const more = turns.length > page.limit;
    const shown = (more ? turns.slice(1) : turns).map((turn) => this.turn(turn.id) ?? turn);
    const oldest = shown[0];
    return { turns: shown, seq: this.seq, ...(more && oldest !== undefined && { before: oldest.id }) };
  }

  /** Every event later than `seq`. Throws `conflict` when some of them are kept no more. */
  after(seq: number): Sequenced<TurnEvent>[] {
    if (seq < this.#store.trimmedTo())
      throw new Problem('conflict', 'Those events are no longer kept: read the messages instead.');
    return this.#events.after(seq);
  }

  /** Calls `listener` with each event from now on; the result ends that. */
  listen(listener: (event: Sequenced<TurnEvent>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Turns of the conversation so far that have an answer, oldest first. */
  history(limit: number): { question: string; answer: string }[] {
    return this.#store
      .turns({ limit })
      .filter((turn) => turn.state === 'completed' && !turn.abstained)
      .map(({ question, answer }) => ({ question, answer }));
  }

  #current(): Turn {
    if (this.#running === undefined) throw new Error('no turn is running');
    return this.#running;
  }

  #end(turn: Turn, event: Ending): void {
    this.#store.updateTurn(turn);
    this.#running = undefined;
    this.#emit(event);
    this.#store.trimEvents(turnsWithEvents);
    this.#events.settle();
  }

  #emit(event: TurnEvent): void {
    const sequenced = this.#events.append(event);
    for (const listener of this.#listeners) listener(sequenced);
  }

  /** A running turn's answer is only in its events until it ends. */
  #rebuilt(turn: Turn): Turn {
    const rebuilt: Turn = { ...turn, answer: '', citations: [] };
    for (const event of this.#events.after(this.#store.trimmedTo())) {
      if (event.turnId !== turn.id) continue;
      if (event.type === 'text.delta') rebuilt.answer += event.text;
      if (event.type === 'citation') putCitation(rebuilt.citations, event.citation);
      if (isToolEvent(event)) rebuilt.toolCalls = afterToolEvent(rebuilt.toolCalls ?? [], event);
      if (event.type === 'turn.offer') rebuilt.offer = offerOf(event);
    }
    return rebuilt;
  }
}
