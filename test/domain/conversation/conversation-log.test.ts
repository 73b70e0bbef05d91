import { describe, expect, it } from 'vitest';
import { ConversationLog } from '../../../src/domain/conversation/conversation-log.ts';
import { MemoryTurnStore } from './memory-turn-store.ts';
import type { Citation } from '../../../src/domain/rag/citation.ts';
import type { TurnEvent } from '../../../src/domain/conversation/turn.ts';

type Seen = TurnEvent & { seq: number };

const clock = { now: () => new Date('2026-11-22T12:00:00Z') };
const usage = { inputTokens: 0, outputTokens: 0 };
const done = { state: 'completed', model: 'fake', abstained: false, usage } as const;

function textOf(events: readonly Seen[]): string {
  return events.map((event) => (event.type === 'text.delta' ? event.text : '')).join('');
}

/** A turn of `words` deltas, left running. */
function answering(log: ConversationLog, id: string, words: number): void {
  log.begin(id, `Question ${id}?`);
  for (let n = 0; n < words; n += 1) log.progress({ type: 'text.delta', turnId: id, text: `${id}-${n} ` });
}

describe('resuming', () => {
  it('gives a client each character once, wherever it dropped off', () => {
    const store = new MemoryTurnStore();
    const log = new ConversationLog(store, clock);
    const live: Seen[] = [];
    log.listen((event) => live.push(event));
    answering(log, 'a', 900);
    log.complete(done);
    answering(log, 'b', 30);
    for (let cut = 0; cut <= live.length; cut += 7) {
      const before = live.slice(0, cut);
      const after = log.after(before.at(-1)?.seq ?? 0);
      expect([...before, ...after]).toEqual(live);
    }
  });

  it('keeps one row for many deltas', () => {
    const store = new MemoryTurnStore();
    const log = new ConversationLog(store, clock);
    answering(log, 'a', 900);
    log.complete(done);
    expect(store.rows.length).toBeLessThan(8);
    expect(textOf(log.after(0))).toHaveLength(log.turn('a')?.answer.length ?? -1);
  });

  it('says when events are kept no more', () => {
    const log = new ConversationLog(new MemoryTurnStore(), clock);
    for (let n = 0; n < 25; n += 1) {
      answering(log, `t${n}`, 1);
      log.complete(done);
    }
    expect(() => log.after(0)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(log.after(log.seq)).toEqual([]);
    expect(log.transcript({ limit: 50 }).turns).toHaveLength(25);
  });
});

describe('a citation that comes a second time', () => {
  const citation = (index: number, start: number, verdict: Citation['verdict']): Citation => ({
    index,
    documentId: 'd',
    collectionId: 'c',
    chunkId: `d:1:${index}`,
    title: 'Harbour',
    quote: 'It opened.',
    start,
    end: start + 5,
    source: { version: 1, start: 0, end: 10 },
    verdict,
  });

  it('takes the place of the first, also in a turn that was cut off', () => {
    const store = new MemoryTurnStore();
    const log = new ConversationLog(store, clock);
    answering(log, 'a', 1);
    for (const one of [citation(1, 0, 'supported'), citation(2, 0, 'supported'), citation(1, 9, 'supported')])
      log.progress({ type: 'citation', turnId: 'a', citation: one });
    log.progress({ type: 'citation', turnId: 'a', citation: citation(1, 0, 'unsupported') });
    const expected = [citation(1, 0, 'unsupported'), citation(2, 0, 'supported'), citation(1, 9, 'supported')];
    expect(log.turn('a')?.citations).toEqual(expected);
    expect(log.after(0).filter(({ type }) => type === 'citation')).toHaveLength(4);
    expect(new ConversationLog(store, clock).turn('a')?.citations).toEqual(expected);
  });
});

describe('being cut off in the middle of an answer', () => {
  it('ends the turn as interrupted, keeps all that a client saw, and never gives a number out twice', () => {
    const store = new MemoryTurnStore();
    const first = new ConversationLog(store, clock);
    const seen: Seen[] = [];
    first.listen((event) => seen.push(event));
    answering(first, 'a', 900);
    // The process is gone here: nothing more is stored, nothing said.
    const second = new ConversationLog(store, clock);
    const turn = second.turn('a');
    expect(turn).toMatchObject({ state: 'failed', error: { code: 'interrupted' }, question: 'Question a?' });
    expect(turn?.answer).toBe(textOf(seen));
    const last = seen.at(-1)?.seq ?? 0;
    const missed = second.after(last);
    expect(missed.map((event) => event.type)).toEqual(['turn.failed']);
    second.begin('b', 'Again?');
    expect(second.after(last).map((event) => event.type)).toEqual(['turn.failed', 'turn.started']);
  });
});

describe('turns', () => {
  it('starts a turn once, however often its id is sent, and one at a time', () => {
    const log = new ConversationLog(new MemoryTurnStore(), clock);
    expect(log.begin('a', 'One?')).toBe(true);
    expect(log.begin('a', 'One?')).toBe(false);
    expect(() => log.begin('b', 'Two?')).toThrow(expect.objectContaining({ code: 'conflict' }));
    log.complete(done);
    expect(log.begin('a', 'One?')).toBe(false);
    expect(log.transcript({ limit: 10 }).turns).toHaveLength(1);
  });

  it('shows a running answer up to the seq it states', () => {
    const log = new ConversationLog(new MemoryTurnStore(), clock);
    answering(log, 'a', 3);
    const { turns, seq } = log.transcript({ limit: 10 });
    expect(turns[0]).toMatchObject({ state: 'running', answer: 'a-0 a-1 a-2 ' });
    log.progress({ type: 'text.delta', turnId: 'a', text: 'more' });
    expect(textOf(log.after(seq))).toBe('more');
  });

  it('pages older turns', () => {
    const log = new ConversationLog(new MemoryTurnStore(), clock);
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      answering(log, id, 1);
      log.complete(done);
    }
    const page = log.transcript({ limit: 2 });
    expect(page.turns.map((turn) => turn.id)).toEqual(['d', 'e']);
    const older = log.transcript({ limit: 3, before: page.before ?? '' });
    expect(older.turns.map((turn) => turn.id)).toEqual(['a', 'b', 'c']);
    expect(older.before).toBeUndefined();
  });

  it('remembers answers as history, not refusals or failures', () => {
    const log = new ConversationLog(new MemoryTurnStore(), clock);
    answering(log, 'a', 1);
    log.complete(done);
    answering(log, 'b', 1);
    log.complete({ ...done, abstained: true });
    answering(log, 'c', 1);
    log.fail(new Error('secret detail'));
    expect(log.history(5)).toEqual([{ question: 'Question a?', answer: 'a-0 ' }]);
    expect(log.turn('c')?.error).toEqual({ code: 'internal', detail: 'Something went wrong on our side.' });
  });
});
