import { describe, expect, it } from 'vitest';
import { OpenAiEmbedder } from '../../../src/infrastructure/ai/openai-embedder.ts';
import { TokenEmbedder } from '../../../src/infrastructure/ai/token-embedder.ts';
import { WorkersAiEmbedder } from '../../../src/infrastructure/ai/workers-ai-embedder.ts';
import { brief, enough } from '../../fakes/patience.ts';
import { embedderContract } from '../../contracts/embedder.ts';
import { egressOver } from '../../fakes/egress.ts';
import { fakeEmbedder, hashedWords } from '../../fakes/embedder.ts';

const egress = egressOver((url, init) => fetch(url, init));
const endpoint = {
  baseUrl: 'http://models.test/v1',
  model: 'm',
  key: 'k',
  ...enough,
  setting: 'NEXUS_EMBED',
  egress,
};
const at = (path: string, patience = enough): OpenAiEmbedder =>
  new OpenAiEmbedder({ ...endpoint, ...patience, baseUrl: `http://models.test/${path}` });
/** Workers AI as documented: `{ text }` in, `{ shape, data }` out. */
const workersAi = {
  run: async (_model: string, input: Record<string, unknown>) => ({
    data: (input['text'] as string[]).map((text) => [...hashedWords(text)].map((value) => value * 3)),
  }),
};

embedderContract('fake', fakeEmbedder);
embedderContract('openai', new OpenAiEmbedder(endpoint));
embedderContract('openai, base64', at('base64'));
embedderContract('workers-ai', new WorkersAiEmbedder(workersAi, '@cf/baai/bge-small-en-v1.5', enough.timeout));

describe('an embedding endpoint that misbehaves', () => {
  const { signal } = new AbortController();
  const code = async (path: string, patience = enough): Promise<unknown> =>
    at(path, patience)
      .embed(['x', 'y'], signal)
      .catch((error: { code?: string }) => error.code);

  it('becomes a problem that says what happened', async () => {
    expect(await code('status/500')).toBe('upstream_failed');
    expect(await code('status/503')).toBe('capability_unavailable');
    expect(await code('short')).toBe('upstream_failed');
    expect(await code('garbage')).toBe('upstream_failed');
    expect(await code('cut')).toBe('upstream_failed');
    expect(await code('limited')).toBe('rate_limited');
  });

  it('is given up when it hangs, drips or never stops sending', async () => {
    expect(await code('hang', brief)).toBe('upstream_timeout');
    expect(await code('drip', brief)).toBe('upstream_timeout');
    expect(await code('huge')).toBe('upstream_failed');
    const silent = new WorkersAiEmbedder({ run: () => new Promise(() => undefined) }, 'm', brief.timeout);
    await expect(silent.embed(['x'], signal)).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('tells a caller who gave up from one whose own deadline ran out', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(at('hang').embed(['x'], stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(at('hang').embed(['x'], AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('is not followed elsewhere', async () => {
    expect(await code('redirect')).toBe('upstream_failed');
    expect(await code('v1')).toEqual(expect.any(Array));
  });

  it('names the setting, never the key', async () => {
    const error: Error = await at('status/500')
      .embed(['x'], signal)
      .then(
        () => new Error('none'),
        (thrown: Error) => thrown,
      );
    expect(error.message).toContain('NEXUS_EMBED');
    expect(error.message).not.toContain(endpoint.key + 'ey');
  });

  it('tells a rate limit of Workers AI from a failure', async () => {
    const failing = (message: string): WorkersAiEmbedder =>
      new WorkersAiEmbedder({ run: () => Promise.reject(new Error(message)) }, 'm', 300);
    await expect(failing('3040: Capacity temporarily exceeded').embed(['x'], signal)).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await expect(failing('5007: No such model').embed(['x'], signal)).rejects.toMatchObject({
      code: 'upstream_failed',
    });
  });
});

describe('an embedding endpoint that tells of tokens', () => {
  const { signal } = new AbortController();
  const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
  /** Two dimensions; of each text two tokens. */
  const tokens = (floats: Float32Array, signs = new Uint8Array(8).fill(1)): TokenEmbedder => {
    const reply = async (_url: string | URL, init?: RequestInit): Promise<Response> => {
      const asked = JSON.parse(init?.body as string) as { input: string[]; tokens: 'signs' | 'floats' };
      const states = asked.tokens === 'signs' ? signs : new Uint8Array(floats.buffer);
      const data = asked.input.map((_, index) => ({ index, embedding: [1, 0], tokens: base64(states) }));
      return Response.json({ data });
    };
    return new TokenEmbedder({ ...endpoint, egress: egressOver(reply) });
  };

  it('gives the signs of passages and the vectors of questions', async () => {
    const embedder = tokens(Float32Array.of(1, 0, 0, 1));
    expect(embedder.id).toBe('openai:m+tokens');
    const [first, second] = await embedder.embedPassages(['a', 'b'], signal);
    expect([first?.signs.length, second?.vector.length]).toEqual([8, 2]);
    expect([...(await embedder.embedQuestion('a', signal)).tokens]).toEqual([1, 0, 0, 1]);
  });

  it('is found out when what it tells is no use', async () => {
    const broken = tokens(Float32Array.of(1, Number.NaN), new Uint8Array(3));
    await expect(broken.embedPassages(['a'], signal)).rejects.toMatchObject({ code: 'upstream_failed' });
    await expect(broken.embedQuestion('a', signal)).rejects.toMatchObject({ code: 'upstream_failed' });
    // A server that knows nothing of tokens.
    const plain = new TokenEmbedder({ ...endpoint, baseUrl: 'http://models.test/v1' });
    await expect(plain.embedPassages(['a'], signal)).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(await plain.embed(['a'], signal)).toHaveLength(1);
  });
});
