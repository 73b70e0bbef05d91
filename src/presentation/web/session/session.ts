import { computed, signal } from '@preact/signals';
import type { ClientFrame, ServerFrame, SessionEvent } from '../../../application/protocol/events.ts';
import type { Transcript } from '../../../application/protocol/resources.ts';
import { ApiError } from '../api/problem.ts';
import type { Connect, Link } from './link.ts';
import { applyEvent, askedTurn } from './live-turn.ts';
import { Sequence } from './sequence.ts';
import { TurnList } from './turn-list.ts';

export interface SessionPorts {
  transcript: (before?: string) => Promise<Transcript>;
  connect: Connect;
  /** Called with each event once, after it was applied. */
  onEvent?: (event: SessionEvent) => void;
}

interface Question {
  turnId: string;
  frame: ClientFrame;
  resolve: () => void;
  reject: (reason: Error) => void;
}

const retryDelay = 2_000;

/**
 * One open conversation: its turns, its socket and the questions not acknowledged yet.
 * After every (re)connection it takes the transcript and asks for the events after it, then repeats unacknowledged
 * questions under their first id; the server starts each once.
 */
export class OpenSession {
  readonly turns = new TurnList();
  /** `connecting` before the first connection, `down` between later ones. */
  readonly connection = signal<'connecting' | 'open' | 'down'>('connecting');
  /** Why there is nothing to show. */
  readonly failure = signal<unknown>(undefined);
  readonly loaded = signal(false);
  readonly olderCursor = signal<string | undefined>(undefined);
  readonly running = computed(() => this.turns.cells.value.find(({ turn }) => turn.value.state === 'running'));

  readonly #ports: SessionPorts;
  readonly #sequence = new Sequence();
  readonly #unacknowledged: Question[] = [];
  readonly #link: Link;
  readonly #toCancel = new Set<string>();
  #connections = 0;
  #synchronised = false;
  #closed = false;
  #firstTranscript: Promise<Transcript> | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#firstTranscript = ports.transcript();
    this.#firstTranscript.then(
      (transcript) => this.#adopt(transcript),
      (error: unknown) => this.#fail(error),
    );
    this.#link = ports.connect({
      onOpen: () => void this.#synchronise(),
      onFrame: (frame) => this.#receive(frame),
      onDown: (opened) => this.#down(opened),
    });
  }

  /** Resolves when the server has taken the question; rejects when it would not. */
  ask(input: string, collectionIds?: string[]): Promise<void> {
    const turnId = crypto.randomUUID();
    return this.#submit(input, { type: 'turn.start', turnId, input, ...(collectionIds && { collectionIds }) });
  }

  /** Says whether a plugin may do what it asks for; resolves and rejects as `ask` does. */
  decide(approvalId: string, allow: boolean, question: string): Promise<void> {
    return this.#submit(question, { type: 'approval', turnId: crypto.randomUUID(), approvalId, allow });
  }

  /** Asks again: in place of a question that was refused, after one that was answered. */
  retry(turnId: string): Promise<void> {
    const turn = this.turns.get(turnId);
    if (!turn) return Promise.resolve();
    if (turn.delivery === 'refused') this.turns.remove(turnId);
    return this.ask(turn.question);
  }

  /** Stops the answer, or takes back a question that has not left yet. */
  cancel(turnId: string): void {
    const turn = this.turns.get(turnId);
    if (turn?.delivery === 'waiting' && !this.#synchronised) {
      this.turns.put({ ...turn, state: 'cancelled' });
      this.#acknowledge(turnId);
    } else if (!this.#synchronised || !this.#link.send({ type: 'turn.cancel', turnId })) this.#toCancel.add(turnId);
  }

  async loadOlder(): Promise<void> {
    const before = this.olderCursor.value;
    if (before === undefined) return;
    const page = await this.#ports.transcript(before);
    this.turns.prepend(page.turns);
    this.olderCursor.value = page.before;
  }

  close(): void {
    this.#closed = true;
    this.#link.close();
  }

  #submit(question: string, frame: ClientFrame & { turnId: string }): Promise<void> {
    const { turnId } = frame;
    this.turns.put(askedTurn(turnId, question));
    return new Promise((resolve, reject) => {
      this.#unacknowledged.push({ turnId, frame, resolve, reject });
      if (this.#synchronised) this.#link.send(frame);
    });
  }

  async #synchronise(): Promise<void> {
    const connection = ++this.#connections;
    const outdated = () => this.#closed || connection !== this.#connections;
    const first = this.#firstTranscript;
    this.#firstTranscript = undefined;
    try {
      const transcript = await (first ?? this.#ports.transcript());
      if (outdated()) return;
      this.#adopt(transcript);
    } catch (error) {
      if (outdated() || this.#fail(error)) return;
      setTimeout(() => outdated() || void this.#synchronise(), retryDelay);
      return;
    }
    this.#resume();
    this.#synchronised = true;
    this.connection.value = 'open';
    for (const { frame } of this.#unacknowledged) this.#link.send(frame);
    for (const turnId of this.#toCancel) this.#link.send({ type: 'turn.cancel', turnId });
    this.#toCancel.clear();
  }

  #adopt(transcript: Transcript): void {
    const keptOlder = this.turns.adopt(transcript.turns);
    if (!keptOlder) this.olderCursor.value = transcript.before;
    this.#sequence.restart(transcript.seq);
    for (const turn of transcript.turns) this.#acknowledge(turn.id);
    this.failure.value = undefined;
    this.loaded.value = true;
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'session') return;
    if (frame.type === 'problem') this.#refused(frame);
    else this.#event(frame);
  }

  #event(event: SessionEvent): void {
    const verdict = this.#sequence.take(event.seq);
    if (verdict === 'missing') this.#resume();
    if (verdict !== 'apply') return;
    const turn = this.turns.get(event.turnId) ?? (event.type === 'turn.started' && askedTurn(event.turnId, ''));
    if (turn) {
      const next = applyEvent(turn, event);
      if (event.type === 'text.delta') this.turns.putSoon(next);
      else this.turns.put(next);
    }
    if (event.type === 'turn.started') this.#acknowledge(event.turnId);
    this.#ports.onEvent?.(event);
  }

  #resume(): void {
    this.#link.send({ type: 'resume', after: this.#sequence.last });
  }

  #acknowledge(turnId: string): void {
    const at = this.#unacknowledged.findIndex((question) => question.turnId === turnId);
    if (at >= 0) this.#unacknowledged.splice(at, 1)[0]?.resolve();
  }

  #refused({ code, detail }: Extract<ServerFrame, { type: 'problem' }>): void {
    const question = this.#unacknowledged.shift();
    const turn = question && this.turns.get(question.turnId);
    if (!question || !turn) return;
    this.turns.put({ ...turn, state: 'failed', delivery: 'refused', error: { code, detail } });
    question.reject(new Error(detail));
  }

  #down(opened: boolean): void {
    this.#connections++;
    this.#synchronised = false;
    if (this.connection.value === 'open') this.connection.value = 'down';
    // A browser does not say why a socket was refused; the same question over HTTP does.
    if (!opened && this.loaded.value) this.#ports.transcript().catch((error: unknown) => this.#fail(error));
  }

  /** Gives up when trying again cannot help; says whether it did. */
  #fail(error: unknown): boolean {
    const code = error instanceof ApiError ? error.code : undefined;
    const final = code === 'not_found' || code === 'unauthenticated' || code === 'forbidden';
    if (final) this.#link.close();
    if (final || !this.loaded.value) this.failure.value = error;
    return final;
  }
}
