import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/domain/breaker.ts';
import { ExtractiveChat } from '../../../src/infrastructure/ai/extractive-chat.ts';
import { OpenAiChat } from '../../../src/infrastructure/ai/openai-chat.ts';
import { WorkersAiChat } from '../../../src/infrastructure/ai/workers-ai-chat.ts';
import { createChatModel, createEmbedder } from '../../../src/infrastructure/ai/models.ts';
import { brief, enough } from '../../fakes/patience.ts';
import { egressOver } from '../../fakes/egress.ts';
import { fakePassage } from '../../fakes/passage.ts';
import { encodeEvents, recordedBytes, recordedText, wholeFrom } from '../../workers/recorded-reply.ts';
import { parseAiSetting } from '../../../src/domain/ai-setting.ts';
import { systemClock } from '../../../src/infrastructure/system.ts';
import type { ChatChunk, ChatModel, ChatRequest } from '../../../src/domain/ports/chat-model.ts';

const text = 'The harbour opened in 1862.';
const request: ChatRequest = {
  question: 'When did the harbour open?',
  history: [],
  passages: [fakePassage(text, { cosine: 0.8 })],
};
const { signal } = new AbortController();
const egress = egressOver((url, init) => fetch(url, init));

async function all(model: ChatModel, within = signal): Promise<ChatChunk[]> {
  const chunks: ChatChunk[] = [];
  for await (const chunk of model.answer(request, within)) chunks.push(chunk);
  return chunks;
}
const written = (chunks: readonly ChatChunk[]): string =>
  chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('');
const openai = (model: string, patience = enough): ChatModel =>
  new OpenAiChat({ baseUrl: 'http://models.test/v1', model, key: 'k', ...patience, setting: 'NEXUS_CHAT', egress });

/** Server-sent events cut into pieces of three bytes, as a network may cut them. */
function events(...data: string[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(data.map((item) => `data: ${item}\n\n`).join(''));
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 3) controller.enqueue(bytes.slice(at, at + 3));
      controller.close();
    },
  });
}
const workersAi = (run: () => Promise<unknown>, patience = enough): ChatModel =>
  new WorkersAiChat({ run }, '@cf/meta/llama', patience);
const streamed = [
  '{"response":"It opened "}',
  '{"response":"in 1862 – früh [1]."}',
  '{"response":"","usage":{"prompt_tokens":7,"completion_tokens":5}}',
  '[DONE]',
];

describe.each<[string, () => ChatModel]>([
  ['openai', () => openai('good')],
  ['workers-ai', () => workersAi(() => Promise.resolve(events(...streamed)))],
])('chat model: %s', (_name, make) => {
  it('streams text and ends once, with what it used', async () => {
    const chunks = await all(make());
    expect(written(chunks)).toBe('It opened in 1862 – früh [1].');
    expect(chunks.filter((chunk) => chunk.type === 'end')).toEqual([
      { type: 'end', abstained: false, usage: { inputTokens: 7, outputTokens: 5 } },
    ]);
    expect(chunks.at(-1)?.type).toBe('end');
  });
});

describe('a model that does not know', () => {
  it('abstains', async () => {
    const said = ['{"response":"The documents do not "}', '{"response":"answer it."}', '[DONE]'];
    const chunks = await all(workersAi(() => Promise.resolve(events(...said))));
    expect(chunks.at(-1)).toMatchObject({ type: 'end', abstained: true });
  });
});

describe('a model that misbehaves never leaves a part that looks whole', () => {
  it.each([
    ['cut-40', 'upstream_failed'],
    ['fails', 'upstream_failed'],
    ['refuses', 'upstream_failed'],
    ['error', 'upstream_failed'],
    ['garbled', 'upstream_failed'],
    ['silent', 'upstream_failed'],
    ['page', 'upstream_failed'],
    ['length', 'upstream_failed'],
    ['floods', 'upstream_failed'],
    ['line', 'upstream_failed'],
    ['rants', 'upstream_failed'],
    ['limited', 'rate_limited'],
    ['busy', 'capability_unavailable'],
    ['hangs', 'upstream_timeout'],
    ['stalls', 'upstream_timeout'],
    ['drips', 'upstream_timeout'],
    ['trickles', 'upstream_timeout'],
  ])('openai: %s gives %s', async (model, code) => {
    const patience = code === 'upstream_timeout' ? brief : enough;
    await expect(all(openai(model, patience))).rejects.toMatchObject({ code });
  });

  it('workers-ai: cut, silent, failing and streamless answers', async () => {
    const cut = workersAi(() => Promise.resolve(events('{"response":"It "}')));
    await expect(all(cut)).rejects.toMatchObject({ code: 'upstream_failed' });
    const silent = workersAi(() => Promise.resolve(new ReadableStream()), brief);
    await expect(all(silent)).rejects.toMatchObject({ code: 'upstream_timeout' });
    await expect(all(workersAi(() => Promise.reject(new Error('429'))))).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await expect(all(workersAi(() => Promise.resolve({ response: 'whole' })))).rejects.toMatchObject({
      code: 'upstream_failed',
    });
    await expect(all(workersAi(() => new Promise(() => undefined), brief))).rejects.toMatchObject({
      code: 'upstream_timeout',
    });
    const full = workersAi(() =>
      Promise.resolve(events(streamed[0] ?? '', '{"usage":{"completion_tokens":1024}}', '[DONE]')),
    );
    await expect(all(full)).rejects.toMatchObject({ code: 'upstream_failed', message: /length limit/ });
    const garbled = workersAi(() => Promise.resolve(events(streamed[0] ?? '', '{"respon', '[DONE]')));
    await expect(all(garbled)).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  it('takes an answer for whole once its end marker is there, whatever becomes of the connection', async () => {
    expect(written(await all(openai('late')))).toBe(recordedText);
  });

  it('stops when cancelled', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(all(openai('stalls'), stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe.each(['cut', 'torn'])('a reply that is %s at any byte', (how) => {
  it('is whole from its end marker on and never before', async () => {
    const places = [...Array(recordedBytes.length + 1).keys()];
    const outcomes = new Map<number, string>();
    const next = places.values();
    const worker = async (): Promise<void> => {
      for (const at of next) {
        const outcome = await all(openai(`${how}-${at}`)).then(written, (error: { code: string }) => error.code);
        outcomes.set(at, outcome);
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    expect(places.map((at) => [at, outcomes.get(at)])).toEqual(
      places.map((at) => [at, at < wholeFrom ? 'upstream_failed' : recordedText]),
    );
  });
});

describe('workers-ai: a reply that is cut at any byte', () => {
  it('is whole with its end marker and never before', async () => {
    const bytes = encodeEvents(streamed);
    for (let at = 0; at <= bytes.length; at += 1) {
      const model = workersAi(() => Promise.resolve(new Response(bytes.slice(0, at)).body));
      const outcome = await all(model).then(written, (error: { code: string }) => error.code);
      expect([at, outcome]).toEqual([at, at < bytes.length ? 'upstream_failed' : recordedText]);
    }
  });
});

describe('embedded:extractive', () => {
  it('quotes with its number, or abstains', async () => {
    expect(written(await all(new ExtractiveChat()))).toBe(`${text} [1]`);
    const chunks: ChatChunk[] = [];
    for await (const chunk of new ExtractiveChat().answer({ ...request, answerable: false })) chunks.push(chunk);
    expect(chunks.at(-1)).toMatchObject({ type: 'end', abstained: true });
  });
});

describe('settings', () => {
  const guard = { breaker: new Breaker(systemClock), clock: systemClock };
  const parts = { ai: {}, egress, guard };

  it('choose the adapter', () => {
    const chat = (value: string): string =>
      createChatModel({ setting: parseAiSetting('NEXUS_CHAT', value), key: '', patience: enough }, parts).id;
    expect(chat('openai:llama3.2@http://127.0.0.1:11434/v1/')).toBe('openai:llama3.2');
    expect(chat('openai:org/model@beta@https://host.test/v1')).toBe('openai:org/model@beta');
    expect(chat('workers-ai:@cf/meta/llama')).toBe('workers-ai:@cf/meta/llama');
    expect(chat('embedded:extractive')).toBe('embedded:extractive');
    expect(() => chat('off')).toThrow(expect.objectContaining({ code: 'capability_unavailable' }));
    expect(() => chat('embedded:magic')).toThrow(/no embedded model/);
    expect(createEmbedder({ setting: parseAiSetting('NEXUS_EMBED', 'off'), key: '' }, parts)).toBeUndefined();
    expect(createEmbedder({ setting: parseAiSetting('NEXUS_EMBED', 'workers-ai:m'), key: '' }, parts)?.id).toBe(
      'workers-ai:m',
    );
    expect(() => createEmbedder({ setting: parseAiSetting('NEXUS_EMBED', 'embedded:x'), key: '' }, parts)).toThrow(
      /no embedded model/,
    );
  });

  it.each(['openai:llama', 'openai:@', 'llama', 'openai:x@nowhere', 'embedded:'])(
    'say what to write instead of %s',
    (value) => {
      expect(() => parseAiSetting('NEXUS_CHAT', value)).toThrow(/write workers-ai:<model>/);
    },
  );
});
