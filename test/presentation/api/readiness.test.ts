import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { modelCalled } from './session-model.ts';
import { openNexus } from './door.ts';
import { readConfig } from '../../../src/config.ts';
import type { Readiness } from '../../../src/application/protocol/system.ts';

const checksWith = async (settings: Record<string, string>): Promise<Readiness['checks']> =>
  (await (await openNexus(settings)('/readyz')).json<Readiness>()).checks;

describe('models that only some want', () => {
  it('are spoken of where they are wanted', async () => {
    const wanted = { NEXUS_RERANK: modelCalled('reranker'), NEXUS_VERIFY: modelCalled('judge') };
    expect(await checksWith(wanted)).toMatchObject({
      reranking: { status: 'ok', detail: 'openai:reranker' },
      verification: { status: 'ok', detail: 'openai:judge' },
    });
    expect(Object.keys(await checksWith({})).toSorted()).toEqual(['answers', 'database', 'embedding']);
  });

  it('are isolates for plugins, whose host may be away', async () => {
    const key = { NEXUS_PLUGIN_HOST_KEY: 'a-secret-of-forty-three-characters-for-a-host' };
    expect(await checksWith({ NEXUS_PLUGIN_HOST: 'loader' })).toMatchObject({ plugins: { status: 'ok' } });
    expect(await checksWith({ NEXUS_PLUGIN_HOST: 'http://away.test:1', ...key })).toMatchObject({
      plugins: {
        status: 'degraded',
        detail: 'isolates: their host does not answer (capability_unavailable); built-in plugins go on.',
      },
    });
  });

  it.each([
    [{ NEXUS_PLUGIN_HOST: 'http://127.0.0.1:1' }, 'NEXUS_PLUGIN_HOST needs NEXUS_PLUGIN_HOST_KEY'],
    [{ NEXUS_PLUGIN_HOST: 'somewhere' }, 'NEXUS_PLUGIN_HOST says where plugins of others run'],
    [{ NEXUS_TRANSLATE: 'embedded:apertium' }, 'NEXUS_TRANSLATE=embedded:apertium needs the model server'],
    [{ NEXUS_RERANK: 'bge' }, 'NEXUS_RERANK="bge" is not a setting'],
    [{ NEXUS_VERIFY: 'openai:x' }, 'NEXUS_VERIFY="openai:x" is not a setting'],
    [{ NEXUS_CHAT_PROMPT: '10' }, 'NEXUS_CHAT_PROMPT=10 is no length'],
  ])('say what to write instead of %j, and nothing is served', async (settings, what) => {
    expect(() => readConfig({ ...env, ...settings })).toThrow(what);
    expect((await openNexus(settings)('/readyz')).status).toBeGreaterThanOrEqual(500);
  });
});
