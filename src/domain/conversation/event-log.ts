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
  append(row: EventRow): void;
  /** Rows whose last event is later than `seq`, oldest first. */
  rowsAfter(seq: number): EventRow[];
  /** No event with a larger seq was ever handed out before this mark was set. */
  readMark(): number;
  writeMark(seq: number): void;
}

export type LoggedEvent = { type: string; turnId: string };
export type Sequenced<Event> = Event & { seq: number };

/** Deltas are joined up to this many characters before they become a row. */
const rowCharacters = 2048;
/** Sequence numbers are reserved in blocks, so that a crash never hands one out twice. */
const reserve = 1024;

/**
 * The event log of a session. Events get rising numbers; text deltas wait in memory and are stored a few KiB at a time,
 * everything else at once. After a crash the deltas of the last row may be gone, but no number comes twice: numbering
 * goes on past the reserved mark. `after` gives back each event that a client has not seen, once.
 */
export class EventLog<Event extends LoggedEvent> {
  readonly #store: EventStore;
  #seq: number;
  #mark: number;
  #open: { firstSeq: number; turnId: string; texts: string[]; characters: number } | undefined;

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
      if (this.#open !== undefined && this.#open.turnId !== event.turnId) this.flush();
      this.#open ??= { firstSeq: seq, turnId: event.turnId, texts: [], characters: 0 };
      this.#open.texts.push(event.text);
      this.#open.characters += event.text.length;
      if (this.#open.characters >= rowCharacters) this.flush();
    } else {
      this.flush();
      this.#store.append({ firstSeq: seq, lastSeq: seq, turnId: event.turnId, body: JSON.stringify(event) });
    }
    return { ...event, seq };
  }

  /** Stores what waits in memory. */
  flush(): void {
    const row = this.#openRow();
    if (row === undefined) return;
    this.#open = undefined;
    this.#store.append(row);
  }

  /** Flushes and gives back the unused numbers: call when a turn has ended. */
  settle(): void {
    this.flush();
    this.#mark = this.#seq;
    this.#store.writeMark(this.#seq);
  }

  /** Every event later than `seq`, in order. */
  after(seq: number): Sequenced<Event>[] {
    const open = this.#openRow();
    const rows = this.#store.rowsAfter(seq);
    if (open !== undefined) rows.push(open);
    return rows.flatMap((row) => this.#events(row)).filter((event) => event.seq > seq);
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

  #openRow(): EventRow | undefined {
    if (this.#open === undefined) return undefined;
    const { firstSeq, turnId, texts } = this.#open;
    const body = JSON.stringify({ type: 'text.delta', turnId, text: texts.join('') });
    return { firstSeq, lastSeq: firstSeq + texts.length - 1, turnId, body, lengths: texts.map((text) => text.length) };
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
