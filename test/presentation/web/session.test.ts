// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../src/presentation/web/api/problem.ts';
import { reconnectDelay } from '../../../src/presentation/web/session/link.ts';
import { Server, text } from './session-server.ts';

let server: Server;
beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
});
afterEach(() => {
  server.session.close();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(200);

describe('an open session', () => {
  it('shows each character once when all goes well', async () => {
    server.write('t');
    await server.connect();
    expect(server.resumes()).toEqual([{ type: 'resume', after: 0 }]);
    server.deliver(1);
    await settle();
    expect(server.turns.map(({ answer, state }) => [answer, state])).toEqual([[text, 'completed']]);
  });

  it('shows text in frames, not a character at a time, and the end at once', async () => {
    server.write('t');
    await server.connect();
    server.deliver(1, 4);
    expect(server.turns[0]?.answer).toBe('');
    await vi.advanceTimersByTimeAsync(40);
    expect(server.turns[0]?.answer).toBe('The');
    server.deliver(5);
    expect(server.turns[0]?.answer).toBe(text);
  });

  it('drops what it has seen', async () => {
    server.write('t');
    await server.connect();
    server.deliver(1, 20);
    server.deliver(5, 30);
    expect(server.resumes()).toHaveLength(1);
    server.deliver(1);
    await settle();
    expect(server.turns.map(({ answer }) => answer)).toEqual([text]);
  });

  it('asks once for what it missed, and waits for it', async () => {
    server.write('t');
    await server.connect();
    server.deliver(1, 10);
    server.deliver(15, 30);
    expect(server.resumes()).toEqual([
      { type: 'resume', after: 0 },
      { type: 'resume', after: 10 },
    ]);
    server.replay();
    await settle();
    expect(server.turns.map(({ answer }) => answer)).toEqual([text]);
  });

  it('goes on over numbers the server never used', async () => {
    server.write('t');
    server.log = server.log.map((event) => (event.seq > 20 ? { ...event, seq: event.seq + 1000 } : event));
    await server.connect();
    server.deliver(1);
    server.replay();
    await settle();
    expect(server.turns.map(({ answer, state }) => [answer, state])).toEqual([[text, 'completed']]);
  });

  it.each([0, 1, 7, 30, 60])('loses and doubles nothing when cut off with the transcript at event %i', async (seq) => {
    server.write('t');
    await server.connect();
    server.deliver(1, 25);
    server.drop();
    expect(server.session.connection.value).toBe('down');
    server.transcriptSeq = seq;
    await server.connect();
    expect(server.resumes().at(-1)).toEqual({ type: 'resume', after: seq });
    server.replay();
    await settle();
    expect(server.turns.map(({ answer, state }) => [answer, state])).toEqual([[text, 'completed']]);
  });

  it('survives drop after drop at any event', async () => {
    server.write('t');
    for (let cut = 1; cut < server.log.length; cut += 3) {
      await server.connect();
      server.transcriptSeq = cut;
      server.replay();
      server.drop();
    }
    server.transcriptSeq = server.log.length;
    await server.connect();
    await settle();
    expect(server.turns.map(({ answer }) => answer)).toEqual([text]);
  });

  it('takes nothing from a socket before the transcript is there', async () => {
    server.write('t');
    server.up = true;
    server.handlers.onOpen();
    server.deliver(1, 5);
    await vi.advanceTimersByTimeAsync(0);
    server.replay();
    await settle();
    expect(server.turns.map(({ answer }) => answer)).toEqual([text]);
  });
});

describe('asking', () => {
  it('shows the question at once and sends it when connected', async () => {
    const asked = server.session.ask('Why?');
    expect(server.turns.map(({ question, delivery }) => [question, delivery])).toEqual([['Why?', 'waiting']]);
    expect(server.starts()).toEqual([]);
    await server.connect();
    expect(server.starts()).toHaveLength(1);
    server.write(server.turns[0]?.id ?? '');
    server.deliver(1, 1);
    await asked;
    expect(server.turns.map(({ delivery }) => delivery)).toEqual([undefined]);
  });

  it('repeats an unacknowledged question under its id after a drop, an acknowledged one never', async () => {
    await server.connect();
    void server.session.ask('Why?');
    server.drop();
    await server.connect();
    const [first, second] = server.starts();
    expect(server.starts()).toHaveLength(2);
    expect(second).toEqual(first);
    server.write(first?.type === 'turn.start' ? (first.turnId ?? '') : '');
    server.deliver(1, 2);
    server.drop();
    server.transcriptSeq = 2;
    await server.connect();
    expect(server.starts()).toHaveLength(2);
    expect(server.turns).toHaveLength(1);
  });

  it('counts a question found in the transcript as taken', async () => {
    await server.connect();
    const asked = server.session.ask('Why?');
    server.drop();
    server.write(server.turns[0]?.id ?? '');
    server.transcriptSeq = 3;
    await server.connect();
    await asked;
    expect(server.starts()).toHaveLength(1);
  });

  it('says why a question was refused, and asks it anew on retry', async () => {
    await server.connect();
    const asked = server.session.ask('Why?');
    server.handlers.onFrame({ type: 'problem', code: 'conflict', detail: 'Another answer is being written.' });
    await expect(asked).rejects.toThrow('Another answer is being written.');
    expect(server.turns[0]).toMatchObject({ state: 'failed', delivery: 'refused', error: { code: 'conflict' } });
    server.session.retry(server.turns[0]?.id ?? '').catch(() => undefined);
    expect(server.turns.map(({ question, state }) => [question, state])).toEqual([['Why?', 'running']]);
    expect(server.starts()).toHaveLength(2);
  });

  it('takes back a question that never left', async () => {
    void server.session.ask('Why?');
    server.session.cancel(server.turns[0]?.id ?? '');
    await server.connect();
    expect(server.starts()).toEqual([]);
    expect(server.session.running.value).toBeUndefined();
  });

  it('stops an answer as soon as it can', async () => {
    await server.connect();
    server.write('t');
    server.deliver(1, 5);
    server.drop();
    server.session.cancel('t');
    server.transcriptSeq = 5;
    await server.connect();
    expect(server.sent.at(-1)).toEqual({ type: 'turn.cancel', turnId: 't' });
  });
});

describe('a session that cannot be had', () => {
  it('gives up on one that is gone', async () => {
    await server.connect();
    server.drop();
    server.refuse = new ApiError('not_found', 404, 'No such session.');
    await server.connect();
    expect(server.session.failure.value).toBe(server.refuse);
    expect(server.up).toBe(false);
  });

  it('tries again while the server fails', async () => {
    await server.connect();
    server.drop();
    server.refuse = new ApiError('internal', 500, 'Broken.');
    await server.connect();
    expect(server.session.connection.value).toBe('down');
    server.refuse = undefined;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server.session.connection.value).toBe('open');
    expect(server.session.failure.value).toBeUndefined();
  });

  it('waits longer from try to try, never over ten seconds', () => {
    const longest = [0, 1, 2, 3, 4, 5, 20].map((attempt) => reconnectDelay(attempt, () => 0));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(reconnectDelay(0, () => 1)).toBe(250);
  });
});
