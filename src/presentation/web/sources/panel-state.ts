import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Citation } from '../../../application/protocol/resources.ts';
import type { LiveTurn } from '../session/live-turn.ts';
import type { TurnCell } from '../session/turn-list.ts';

export type PanelTab = 'sources' | 'document';

/** What the document view shows: a document, and the passage an answer stood on when it was opened from one. */
export interface Reading {
  documentId: string;
  title: string;
  citation?: Citation;
}

/** The source panel: whether it is there, which tab, whose sources, what is being read. */
export class PanelState {
  readonly open = signal(false);
  readonly tab = signal<PanelTab>('sources');
  readonly reading = signal<Reading | undefined>(undefined);
  readonly citations: ReadonlySignal<readonly Citation[]>;
  /** Whose sources they are. */
  readonly turn: ReadonlySignal<LiveTurn | undefined>;
  #dismissed = false;
  readonly #chosenTurn = signal<string | undefined>(undefined);

  constructor(cells: () => readonly TurnCell[]) {
    this.turn = computed(() => {
      // While an answer is looked for, the sources of the one before stay.
      const settled = ({ turn }: TurnCell) => turn.value.citations.length > 0 || turn.value.state !== 'running';
      const chosen = cells().find((cell) => cell.id === this.#chosenTurn.value);
      return (chosen ?? cells().findLast(settled))?.turn.value;
    });
    this.citations = computed(() => passagesOf(this.turn.value?.citations ?? []));
  }

  get activeCitation(): Citation | undefined {
    return this.open.value ? this.reading.value?.citation : undefined;
  }

  showSources(turnId?: string): void {
    if (turnId !== undefined) this.#chosenTurn.value = turnId;
    this.tab.value = 'sources';
    this.#openAsked();
  }

  read(reading: Reading): void {
    this.reading.value = reading;
    this.tab.value = 'document';
    this.#openAsked();
  }

  readCitation(citation: Citation, turnId?: string): void {
    if (turnId !== undefined) this.#chosenTurn.value = turnId;
    this.read({ documentId: citation.documentId, title: citation.title, citation });
  }

  /** Shows the sources unasked, unless the person has closed the panel before. */
  offer(): void {
    if (!this.#dismissed) this.open.value = true;
  }

  dismiss(): void {
    this.#dismissed = true;
    this.open.value = false;
  }

  /** Out of the way for another screen; offered again on the next. */
  hide(): void {
    this.open.value = false;
  }

  show(tab: PanelTab): void {
    this.tab.value = tab;
  }

  /** Closed, at the newest answer's sources, nothing being read. */
  reset(): void {
    this.open.value = false;
    this.#chosenTurn.value = undefined;
    this.reading.value = undefined;
    this.tab.value = 'sources';
  }

  #openAsked(): void {
    this.#dismissed = false;
    this.open.value = true;
  }
}

/** Each cited passage once, however many claims it backs. */
export function passagesOf(citations: readonly Citation[]): Citation[] {
  const place = ({ index, source }: Citation) => `${index} ${source.start} ${source.end}`;
  const places = citations.map(place);
  return citations.filter((_, at) => places.indexOf(places[at] ?? '') === at);
}
