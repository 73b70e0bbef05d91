import { expect, it } from 'vitest';
import { builtInPlugins } from '../../plugins/index.ts';
import { answerText } from '../../src/domain/plugins/answer.ts';
import { checkValue } from '../../src/domain/plugins/check-value.ts';
import { describeTools } from '../../src/domain/plugins/descriptor.ts';
import { parseManifest } from '../../src/domain/plugins/manifest.ts';
import { routeByPhrase } from '../../src/domain/plugins/route.ts';
import { completeSettings } from '../../src/domain/plugins/settings.ts';
import { grantedFake } from '../fakes/granted.ts';
import type { Tool } from '../../src/domain/plugins/index.ts';

/** From a request to what is said of the result, with no model, as a Worker does it. */
async function said(request: string): Promise<string | undefined> {
  for (const { manifest: json, code } of builtInPlugins) {
    const manifest = parseManifest(json);
    if (!manifest.ok) throw new Error(JSON.stringify(manifest.faults));
    const route = routeByPhrase(request, describeTools(manifest.value));
    const tool: Tool | undefined = route && code.tools[route.tool.name];
    if (route === undefined || tool === undefined) continue;
    const settings = completeSettings(manifest.value.settings, {});
    const granted = grantedFake(settings.ok ? { settings: settings.value } : {});
    const output = checkValue(route.tool.output, await tool(route.input as never, granted));
    return output.ok ? answerText(route.tool.answer, output.value as Record<string, unknown>) : undefined;
  }
  return undefined;
}

it('the built-in plugins find and answer requests in workerd', async () => {
  expect(await said('what is 17.5% of 3 km in feet')).toBe('17.5% of 3 km in feet ≈ 1722.44094488 ft');
  expect(await said('what day is 90 days after 2026-11-22')).toBe(
    '90 days after 2026-11-22: Saturday, 20 February 2027',
  );
  expect(await said('what time is it in Tokyo?')).toBe(
    'It is 14:00 on Thursday, 26 November 2026 in Tokyo (UTC+09:00).',
  );
  expect(await said('What is the percentage of nitrogen in air?')).toBeUndefined();
});
