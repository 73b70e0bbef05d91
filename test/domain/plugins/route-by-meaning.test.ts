import { expect, it } from 'vitest';
import { describeTools } from '../../../src/domain/plugins/descriptor.ts';
import { parseManifest } from '../../../src/domain/plugins/manifest.ts';
import { miniLmBounds, routeByMeaning } from '../../../src/domain/plugins/route-by-meaning.ts';
import { sampleManifest } from './sample-manifest.ts';
import type { EmbeddedTool } from '../../../src/domain/plugins/route-by-meaning.ts';

/** A direction in a plane, in degrees. */
const vector = (degrees: number): Float32Array => {
  const angle = (degrees / 180) * Math.PI;
  return Float32Array.of(Math.cos(angle), Math.sin(angle));
};

function tool(id: string, ...degrees: number[]): EmbeddedTool[] {
  const parsed = parseManifest(sampleManifest({ id }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return describeTools(parsed.value).map((described) => ({ tool: described, vectors: degrees.map(vector) }));
}

const tools = [...tool('weather', 0, 40), ...tool('traffic', 120)];
const routed = (degrees: number, among: EmbeddedTool[] = tools): string | undefined =>
  routeByMeaning(vector(degrees), among, miniLmBounds)?.tool.pluginId;

it('goes to the nearest tool by its nearest text, and leaves what it needs to be asked for', () => {
  expect(routeByMeaning(vector(42), tools, miniLmBounds)).toMatchObject({
    tool: { pluginId: 'weather', name: 'forecast' },
    input: {},
    missing: ['place'],
    by: 'meaning',
  });
  expect(routed(119)).toBe('traffic');
});

it('goes nowhere when nothing is near, or two plugins are as near', () => {
  expect(routed(200)).toBeUndefined();
  expect(routed(80)).toBeUndefined();
  expect(routed(80, [...tool('weather', 70), ...tool('weather', 90)])).toBe('weather');
  expect(routed(0, [])).toBeUndefined();
  expect(routed(0, tool('bare'))).toBeUndefined();
});
