import { expect, it } from 'vitest';
import { describeTools } from '../../../src/domain/plugins/descriptor.ts';
import { nearestTool, offerBounds } from '../../../src/domain/plugins/nearest-tool.ts';
import { parseManifest } from '../../../src/domain/plugins/manifest.ts';
import { sampleManifest } from './sample-manifest.ts';
import type { EmbeddedTool } from '../../../src/domain/plugins/nearest-tool.ts';

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

const bounds = { threshold: 0.65, margin: 0.05 };
const tools = [...tool('weather', 0, 40), ...tool('traffic', 120)];
const nearest = (degrees: number, among: EmbeddedTool[] = tools): string | undefined =>
  nearestTool(vector(degrees), among, bounds)?.tool.pluginId;

it('is the one whose nearest text is nearest', () => {
  expect(nearest(42)).toBe('weather');
  expect(nearest(119)).toBe('traffic');
});

it('is none when nothing is near, or two plugins are as near', () => {
  expect(nearest(200)).toBeUndefined();
  expect(nearest(80)).toBeUndefined();
  expect(nearest(80, [...tool('weather', 70), ...tool('weather', 90)])).toBe('weather');
  expect(nearest(0, [])).toBeUndefined();
  expect(nearest(0, tool('bare'))).toBeUndefined();
});

it('comes with its examples, the nearest first, but not with its description', () => {
  const [weather] = tool('weather');
  if (weather === undefined) throw new Error('no tool');
  const texts = ['Tells the weather.', 'first', 'second', 'third'];
  const embedded = { tool: { ...weather.tool, texts }, vectors: [vector(1), vector(60), vector(10)] };
  expect(nearestTool(vector(0), [embedded], bounds)?.examples).toEqual(['second', 'first', 'third']);
});

it('is known for the embedding model that was measured, and for no other', () => {
  expect(offerBounds('openai:all-MiniLM-L6-v2+tokens')).toBeDefined();
  expect(offerBounds('workers-ai:@cf/baai/bge-m3')).toBeUndefined();
});
