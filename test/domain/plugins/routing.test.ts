import { describe, expect, it } from 'vitest';
import { builtInPlugins } from '../../../plugins/index.ts';
import { checkValue } from '../../../src/domain/plugins/check-value.ts';
import { describeTools } from '../../../src/domain/plugins/descriptor.ts';
import { parseManifest } from '../../../src/domain/plugins/manifest.ts';
import { routeByPhrase } from '../../../src/domain/plugins/route.ts';
import { completeSettings } from '../../../src/domain/plugins/settings.ts';
import { grantedFake } from '../../fakes/granted.ts';
import labelled from './routing.json' with { type: 'json' };
import type { Granted } from '../../../src/domain/plugins/index.ts';

const loaded = builtInPlugins.map(({ manifest, code }) => {
  const parsed = parseManifest(manifest);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return { manifest: parsed.value, code };
});
const tools = loaded.flatMap(({ manifest }) => describeTools(manifest));

/** The whole way of a request that a phrase knows: the tool it is for, called with what it says. */
async function answer(request: string, granted: Partial<Granted> = {}): Promise<unknown> {
  const route = routeByPhrase(request, tools);
  const plugin = loaded.find(({ manifest }) => manifest.id === route?.tool.pluginId);
  if (route === undefined || plugin === undefined) return undefined;
  const settings = completeSettings(plugin.manifest.settings, {});
  const codes: Readonly<Record<string, (input: never, granted: Granted) => Promise<unknown>>> = plugin.code.tools;
  const output = await codes[route.tool.name]?.(
    route.input as never,
    grantedFake({ ...(settings.ok && { settings: settings.value }), ...granted }),
  );
  const checked = checkValue(route.tool.output, output);
  return checked.ok ? checked.value : checked.faults;
}

describe('requests', () => {
  it('go to the plugin they are for: 38 of 40 and more', () => {
    const wrong = labelled.requests.filter(({ request, tool, missing = [] }) => {
      const route = routeByPhrase(request, tools);
      const routed = route && `${route.tool.pluginId}.${route.tool.name}`;
      return routed !== tool || route?.missing.join() !== missing.join();
    });
    expect(labelled.requests).toHaveLength(40);
    expect(wrong.slice(2)).toEqual([]);
  });

  it('to the documents go to no plugin: none of 40', () => {
    expect(labelled.plain).toHaveLength(40);
    expect(labelled.plain.filter((request) => routeByPhrase(request, tools) !== undefined)).toEqual([]);
  });

  it('in other words are known by no phrase, and are left to their meaning', () => {
    const other = [...labelled.paraphrases, ...labelled.unseen];
    expect(other).toHaveLength(120);
    expect(other.filter(({ request }) => routeByPhrase(request, tools) !== undefined)).toEqual([]);
  });

  it('are answered without a language model', async () => {
    expect(await answer('what is 17.5% of 3 km in feet')).toMatchObject({ result: '1722.44094488 ft' });
    expect(await answer('what day is 90 days after 2026-11-22')).toMatchObject({
      result: 'Saturday, 20 February 2027',
      value: '2027-02-20',
    });
    const ai = {
      ...grantedFake().ai,
      translate: async ({ text, to }: { text: string; to: string }) => ({ text: `${to}: ${text}`, from: 'en' }),
    };
    expect(await answer("translate 'good morning' to Spanish", { ai })).toEqual({
      translation: 'es: good morning',
      from: 'en',
      to: 'es',
    });
  });

  it('take little time', () => {
    const begun = performance.now();
    for (const request of labelled.plain) routeByPhrase(request, tools);
    expect((performance.now() - begun) / labelled.plain.length).toBeLessThan(20);
  });
});
