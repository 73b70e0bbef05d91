import { vi } from 'vitest';
import type { ClientFrame, SessionEvent } from '../../../src/application/protocol/events.ts';
import type { Transcript, Turn } from '../../../src/application/protocol/resources.ts';
import type { LinkHandlers } from '../../../src/presentation/web/session/link.ts';
import { OpenSession } from '../../../src/presentation/web/session/session.ts';

export const text = 'The quick brown fox jumps over the lazy dog, twice 🦊🐶.';
const usage = { inputTokens: 1, outputTokens: 1 };
const at = '2026-01-01T00:00:00Z';

/** A server that keeps a log, and a wire whose deliveries the test decides. */
export class Server {
  log: SessionEvent[] = [];
  transcriptSeq = 0;
  refuse: Error | undefined;
  sent: ClientFrame[] = [];
  up = false;
  handlers!: LinkHandlers;
  session = new OpenSession({
    transcript: () => (this.refuse ? Promise.reject(this.refuse) : Promise.resolve(this.transcript())),
    connect: (handlers) => {
      this.handlers = handlers;
      return {
        send: (frame) => {
          if (this.up) this.sent.push(frame);
          return this.up;
        },
        close: () => (this.up = false),
      };
    },
  });

  async connect() {
    this.up = true;
    this.handlers.onOpen();
    await vi.advanceTimersByTimeAsync(0);
  }

  drop() {
    this.up = false;
    this.handlers.onDown(true);
  }

  /** Events 1 to n of one answered question, a character a delta, numbered from `first`. */
  write(turnId: string, first = 1) {
    const bodies = [
      { type: 'turn.started' as const, turnId, question: 'Why?', createdAt: at },
      ...Array.from(text, (character) => ({ type: 'text.delta' as const, turnId, text: character })),
      {
        type: 'turn.completed' as const,
        turnId,
        state: 'completed' as const,
        model: 'm',
        abstained: false,
        usage,
        completedAt: at,
      },
    ];
    this.log = bodies.map((body, index) => ({ ...body, seq: first + index }));
  }

  deliver(from: number, to = Infinity) {
    for (const event of this.log) if (event.seq >= from && event.seq <= to) this.handlers.onFrame(event);
  }

  /** Answers the last `resume` the way the server does. */
  replay() {
    const after = this.resumes().at(-1)?.after ?? 0;
    this.deliver(after + 1);
  }

  transcript(): Transcript {
    const known = this.log.filter(({ seq }) => seq <= this.transcriptSeq);
    const started = known.find((event) => event.type === 'turn.started');
    if (!started) return { turns: [], seq: this.transcriptSeq };
    const ended = known.some((event) => event.type === 'turn.completed');
    const turn: Turn = {
      id: started.turnId,
      question: 'Why?',
      state: ended ? 'completed' : 'running',
      answer: known.map((event) => (event.type === 'text.delta' ? event.text : '')).join(''),
      citations: [],
      model: '',
      abstained: false,
      createdAt: at,
    };
    return { turns: [turn], seq: this.transcriptSeq };
  }

  get turns() {
    return this.session.turns.cells.value.map((cell) => cell.turn.value);
  }

  resumes() {
    return this.sent.filter((frame) => frame.type === 'resume');
  }

  starts() {
    return this.sent.filter((frame) => frame.type === 'turn.start');
  }
}
