import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/domain/breaker.ts';
import { GuardedReranker } from '../../../src/infrastructure/ai/guarded-reranker.ts';
import { OpenAiReranker } from '../../../src/infrastructure/ai/openai-reranker.ts';
import { WorkersAiReranker } from '../../../src/infrastructure/ai/workers-ai-reranker.ts';
import { brief, enough } from '../../fakes/patience.ts';
import { createReranker } from '../../../src/infrastructure/ai/models.ts';
import { egressOver } from '../../fakes/egress.ts';
import { fakeReranker, sharedWords } from '../../fakes/reranker.ts';
import { parseAiSetting } from '../../../src/domain/ai-setting.ts';
import { rerankerContract } from '../../contracts/reranker.ts';
import { systemClock } from '../../../src/infrastructure/system.ts';

const egress = egressOver((url, init) => fetch(url, init));
const at = (path: string, patience = enough): OpenAiReranker =>
  new OpenAiReranker({
    baseUrl: `http://models.test/${path}`,
    model: 'm',
    key: 'k',
    ...patience,
    setting: 'NEXUS_RERANK',
    egress,
  });
/** Workers AI as documented: best first, `id` the place of the text. */
const workersAi = {
  run: async (_model: string, input: Record<string, unknown>) => ({
    response: (input['contexts'] as { text: string }[])
      .map(({ text }, id) => ({ id, score: sharedWords(String(input['query']), text) }))
      .toSorted((a, b) => b.score - a.score),
  }),
};
const guard = () => ({ breaker: new Breaker(systemClock), clock: systemClock });

rerankerContract('fake', fakeReranker);
rerankerContract('openai', at('v1'));
rerankerContract('text-embeddings-inference', at('tei'));
rerankerContract('workers-ai', new WorkersAiReranker(workersAi, '@cf/baai/bge-reranker-base', enough.timeout));
rerankerContract('guarded', new GuardedReranker(fakeReranker, guard()));

describe('a reranking endpoint that misbehaves', () => {
  const { signal } = new AbortController();
  const code = async (path: string, patience = enough): Promise<unknown> =>
    at(path, patience)
      .score('q', ['x', 'y'], signal)
      .catch((error: { code?: string }) => error.code);

  it('becomes a problem that says what happened', async () => {
    expect(await code('status/500')).toBe('upstream_failed');
    expect(await code('status/404')).toBe('upstream_failed');
    expect(await code('status/503')).toBe('capability_unavailable');
    expect(await code('short')).toBe('upstream_failed');
    expect(await code('garbage')).toBe('upstream_failed');
    expect(await code('limited')).toBe('rate_limited');
    expect(await code('hang', brief)).toBe('upstream_timeout');
    const empty = new WorkersAiReranker({ run: async () => null }, 'm', enough.timeout);
    await expect(empty.score('q', ['x'], signal)).rejects.toMatchObject({ code: 'upstream_failed' });
    const silent = new WorkersAiReranker({ run: () => new Promise(() => undefined) }, 'm', brief.timeout);
    await expect(silent.score('q', ['x'], signal)).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('is left alone once it keeps failing', async () => {
    const reranker = new GuardedReranker(at('status/500'), guard());
    const score = (): Promise<unknown> => reranker.score('q', ['x'], signal).catch((error: unknown) => error);
    for (let time = 0; time < 5; time += 1) expect(await score()).toMatchObject({ code: 'upstream_failed' });
    expect(await score()).toMatchObject({ code: 'capability_unavailable', message: /rests/ });
    expect(reranker.restsUntil).toBeDefined();
  });
});

it('the setting chooses the reranker', () => {
  const choose = (value: string) =>
    createReranker({ setting: parseAiSetting('NEXUS_RERANK', value), key: '' }, { ai: {}, egress, guard: guard() });
  expect(choose('off')).toBeUndefined();
  expect(choose('workers-ai:@cf/baai/bge-reranker-base')?.id).toBe('workers-ai:@cf/baai/bge-reranker-base');
  expect(choose('openai:bge@http://127.0.0.1:8080/v1')?.id).toBe('openai:bge');
  expect(() => choose('embedded:x')).toThrow(/NEXUS_RERANK/);
});
