import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/domain/breaker.ts';
import { GuardedChat } from '../../../src/infrastructure/ai/guarded-chat.ts';
import { GuardedEmbedder } from '../../../src/infrastructure/ai/guarded-embedder.ts';
import { OpenAiChat } from '../../../src/infrastructure/ai/openai-chat.ts';
import { OpenAiEmbedder } from '../../../src/infrastructure/ai/openai-embedder.ts';
import { brief, enough } from '../../fakes/patience.ts';
import { embedderContract } from '../../contracts/embedder.ts';
import { egressOver } from '../../fakes/egress.ts';
import { fakeEmbedder } from '../../fakes/embedder.ts';
import type { ChatRequest } from '../../../src/domain/ports/chat-model.ts';

const { signal } = new AbortController();
const request: ChatRequest = { question: 'When did the harbour open?', history: [], passages: [] };
const egress = egressOver((url, init) => fetch(url, init));
const endpoint = { baseUrl: 'http://models.test/v1', key: '', egress, ...enough };

/** A guard on a clock that stands still until it is moved; without jitter. */
function standing() {
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => new Date(now) };
  return { clock, breaker: new Breaker(clock, {}, () => 0), pass: (milliseconds: number) => (now += milliseconds) };
}

/** A guarded chat model; `ask` gives the code of what went wrong, or `whole`. */
function chat(model: string, patience = enough) {
  const guard = standing();
  const guarded = new GuardedChat(new OpenAiChat({ ...endpoint, ...patience, model, setting: 'NEXUS_CHAT' }), guard);
  const ask = async (within = signal): Promise<{ code: string; message?: string; retryAfter?: number }> => {
    try {
      for await (const chunk of guarded.answer(request, within)) if (chunk.type === 'end') return { code: 'whole' };
      return { code: 'no end' };
    } catch (error) {
      return error as { code: string };
    }
  };
  return { guarded, ask, ...guard };
}

async function times(count: number, ask: () => Promise<{ code: string }>): Promise<string[]> {
  const codes: string[] = [];
  for (let time = 0; time < count; time += 1) codes.push((await ask()).code);
  return codes;
}

embedderContract('guarded', new GuardedEmbedder(fakeEmbedder, standing()));

describe('a chat model that keeps failing', () => {
  it('is left alone after five failures, and is back after one good probe', async () => {
    const { guarded, ask, pass } = chat(`flaky-6-${crypto.randomUUID()}`);
    expect(await times(5, ask)).toEqual(Array(5).fill('upstream_failed'));
    const refused = await ask();
    expect(refused).toMatchObject({ code: 'capability_unavailable', retryAfter: 1, message: /rests/ });
    expect(refused.message).not.toContain('models.test');
    expect(guarded.restsUntil).toEqual(new Date(Date.UTC(2026, 0, 1) + 1000));
    pass(1000);
    expect((await ask()).code).toBe('upstream_failed');
    expect(await ask()).toMatchObject({ code: 'capability_unavailable', retryAfter: 2 });
    pass(2000);
    const probes = await Promise.all(Array.from({ length: 8 }, () => ask()));
    expect(probes.filter(({ code }) => code === 'whole')).toHaveLength(1);
    expect(probes.filter(({ code }) => code === 'capability_unavailable')).toHaveLength(7);
    expect(guarded.restsUntil).toBeUndefined();
    expect((await ask()).code).toBe('whole');
  });

  it.each(['cut-40', 'torn-90', 'hangs', 'busy', 'garbled'])('counts: %s', async (model) => {
    const { guarded, ask } = chat(model, model === 'hangs' ? brief : enough);
    await times(5, ask);
    expect(guarded.restsUntil).toBeDefined();
  });

  it.each(['refuses', 'length', 'silent'])('does not count: %s', async (model) => {
    const { guarded, ask } = chat(model);
    expect(await times(6, ask)).toEqual(Array(6).fill('upstream_failed'));
    expect(guarded.restsUntil).toBeUndefined();
  });

  it('is left alone for as long as it asks', async () => {
    const { ask, pass } = chat('limited');
    expect(await ask()).toMatchObject({ code: 'rate_limited', retryAfter: 20, message: /try again in 20 s/ });
    pass(19_000);
    expect(await ask()).toMatchObject({ code: 'capability_unavailable', retryAfter: 1 });
  });

  it('does not count answers that nobody waited for', async () => {
    const { guarded, ask } = chat('stalls');
    for (let time = 0; time < 6; time += 1) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 20);
      expect((await ask(stop.signal)).code).toBe('cancelled');
    }
    for (let time = 0; time < 6; time += 1) for await (const _ of guarded.answer(request, signal)) break;
    expect(guarded.restsUntil).toBeUndefined();
  });
});

describe('short texts of a chat model', () => {
  const write = async (guarded: GuardedChat, within = signal): Promise<string> => {
    const written = guarded.write?.({ messages: [], mostTokens: 5 }, within);
    return (
      (await written?.then(
        () => 'whole',
        (error: { code: string }) => error.code,
      )) ?? 'none'
    );
  };

  it('speak against it', async () => {
    const { guarded } = chat('fails');
    expect(await times(6, async () => ({ code: await write(guarded) }))).toEqual([
      ...Array<string>(5).fill('upstream_failed'),
      'capability_unavailable',
    ]);
  });

  it('never speak for it', async () => {
    const { guarded, ask } = chat('cut-40');
    expect(await times(4, ask)).toEqual(Array(4).fill('upstream_failed'));
    expect(await write(guarded)).toBe('whole');
    expect((await ask()).code).toBe('upstream_failed');
    expect(guarded.restsUntil).toBeDefined();
  });

  it('say nothing when nobody waited for them, or there were none', async () => {
    const { guarded } = chat('no-text');
    expect(await times(6, async () => ({ code: await write(guarded) }))).toEqual(
      Array<string>(6).fill('upstream_failed'),
    );
    expect(guarded.restsUntil).toBeUndefined();
    const { guarded: slow } = chat('dawdles');
    for (let time = 0; time < 6; time += 1) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 10);
      expect(await write(slow, stop.signal)).toBe('cancelled');
    }
    expect(slow.restsUntil).toBeUndefined();
  });
});

describe('an embedder that keeps failing', () => {
  it('is left alone, and says what it failed with', async () => {
    const guard = standing();
    const settings = { ...endpoint, baseUrl: 'http://models.test/status/500', model: 'm', setting: 'NEXUS_EMBED' };
    const embedder = new GuardedEmbedder(new OpenAiEmbedder(settings), guard);
    const embed = (): Promise<unknown> => embedder.embed(['x'], signal).catch((error: unknown) => error);
    for (let time = 0; time < 5; time += 1) expect(await embed()).toMatchObject({ code: 'upstream_failed' });
    expect(await embed()).toMatchObject({ code: 'capability_unavailable', cause: { code: 'upstream_failed' } });
    expect(await embedder.embed([], signal)).toEqual([]);
  });
});
