/** An event as it is stored: one row for many text deltas of a turn. */
export interface EventRow {
  firstSeq: number;
  lastSeq: number;
  turnId: string;
  /** JSON of the event without `seq`; for deltas `text` is the joined text. */
  body: string;
  /** For deltas: the length in UTF-16 code units of each, in order. */
  lengths?: number[];
}

/** Where rows and the sequence mark are kept, durably. */
export interface EventStore {
  /** Adds a row, or puts it in the place of the one with the same `firstSeq`. */
  put(row: EventRow): void;
  /** Rows whose last event is later than `seq`, oldest first. */
  rowsAfter(seq: number): EventRow[];
  /** No event with a larger seq was ever handed out before this mark was set. */
  readMark(): number;
  writeMark(seq: number): void;
}

export type LoggedEvent = { type: string; turnId: string };
export type Sequenced<Event> = Event & { seq: number };

/** Deltas share a row up to this many characters. */
const rowCharacters = 2048;
/** Sequence numbers are reserved in blocks, so that a crash never hands one out twice. */
const reserve = 1024;

/**
 * The event log of a session. Events get rising numbers and are stored before anybody hears of them, so whatever a
 * client saw is still there after a crash; text deltas share a row of a few KiB, which is written anew with each.
 * After a crash numbering goes on past the reserved mark, so that no number comes twice. `after` gives back each event
 * that a client has not seen, once.
 */
export class EventLog<Event extends LoggedEvent> {
  readonly #store: EventStore;
  #seq: number;
  #mark: number;
  #open: { firstSeq: number; turnId: string; text: string; lengths: number[] } | undefined;

  constructor(store: EventStore) {
    this.#store = store;
    this.#mark = store.readMark();
    this.#seq = this.#mark;
  }

  get seq(): number {
    return this.#seq;
  }

  append(event: Event): Sequenced<Event> {
    const seq = this.#next();
    if (isDelta(event)) {
      this.#store.put(this.#extended(seq, event));
    } else {
      this.#open = undefined;
      this.#store.put({ firstSeq: seq, lastSeq: seq, turnId: event.turnId, body: JSON.stringify(event) });
    }
    return { ...event, seq };
  }

  /** Gives back the unused numbers: call when a turn has ended. */
  settle(): void {
    this.#mark = this.#seq;
    this.#store.writeMark(this.#seq);
  }

  /** Every event later than `seq`, in order. */
  after(seq: number): Sequenced<Event>[] {
    return this.#store
      .rowsAfter(seq)
      .flatMap((row) => this.#events(row))
      .filter((event) => event.seq > seq);
  }

  #events(row: EventRow): Sequenced<Event>[] {
    const event = JSON.parse(row.body) as Event & { text?: string };
    if (row.lengths === undefined) return [{ ...event, seq: row.firstSeq }];
    let at = 0;
    return row.lengths.map((length, index) => {
      const text = (event.text ?? '').slice(at, at + length);
      at += length;
      return { ...event, text, seq: row.firstSeq + index };
    });
  }

  /** The open row with one more delta; a full row, or another turn's, is left as it is and a new one begins. */
  #extended(seq: number, { turnId, text }: LoggedEvent & { text: string }): EventRow {
    const full = this.#open !== undefined && this.#open.text.length >= rowCharacters;
    if (full || this.#open?.turnId !== turnId) this.#open = { firstSeq: seq, turnId, text: '', lengths: [] };
    const { firstSeq, lengths } = this.#open;
    this.#open.text += text;
    lengths.push(text.length);
    const body = JSON.stringify({ type: 'text.delta', turnId, text: this.#open.text });
    return { firstSeq, lastSeq: seq, turnId, body, lengths };
  }

  #next(): number {
    this.#seq += 1;
    if (this.#seq > this.#mark) {
      this.#mark = this.#seq + reserve;
      this.#store.writeMark(this.#mark);
    }
    return this.#seq;
  }
}

function isDelta(event: LoggedEvent): event is LoggedEvent & { text: string } {
  return event.type === 'text.delta';
}
