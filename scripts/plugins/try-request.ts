import { builtInPlugins } from '../../plugins/index.ts';
import { describeTools } from '../../src/domain/plugins/descriptor.ts';
import { parseManifest } from '../../src/domain/plugins/manifest.ts';
import { routeByPhrase } from '../../src/domain/plugins/route.ts';
import type { Manifest } from '../../src/domain/plugins/manifest.ts';

const builtIn = builtInPlugins.flatMap(({ manifest }) => {
  const parsed = parseManifest(manifest);
  return parsed.ok ? describeTools(parsed.value) : [];
});

/** What a conversation would do with a request once this plugin is installed, in a line. */
export function tryRequest(manifest: Manifest, request: string): string {
  const others = builtIn.filter(({ pluginId }) => pluginId !== manifest.id);
  const taken = routeByPhrase(request, others);
  if (taken !== undefined) return `${taken.tool.fullName}, which is built in and goes first`;
  const route = routeByPhrase(request, describeTools(manifest));
  if (route === undefined) return 'no phrase knows it: documents are read';
  const { tool, input, missing } = route;
  const asks = missing.length > 0 ? `, and asks for ${missing.join(' and ')}` : '';
  const unworded = tool.answer === undefined ? ', where a language model words the result: it has no answer' : '';
  return `${tool.name} ${JSON.stringify(input)}${asks}${unworded}`;
}
