import { describe, expect, it } from 'vitest';
import { broadPhraseFaults } from '../../../src/domain/plugins/broad-phrase.ts';
import { builtInPlugins } from '../../../plugins/index.ts';
import { describeTools } from '../../../src/domain/plugins/descriptor.ts';
import hello from '../../../plugins/hello/manifest.json' with { type: 'json' };
import { parseManifest } from '../../../src/domain/plugins/manifest.ts';
import { parsePackage, writePackage } from '../../../src/domain/plugins/package.ts';
import { routeByPhrase } from '../../../src/domain/plugins/route.ts';
import { sampleManifest } from './sample-manifest.ts';
import labelled from './routing.json' with { type: 'json' };
import type { Manifest } from '../../../src/domain/plugins/manifest.ts';

function parsed(manifest: unknown): Manifest {
  const checked = parseManifest(manifest);
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.value;
}

const withPhrase = (phrase: unknown, more: object = {}): object =>
  sampleManifest({ tools: [{ ...sampleManifest().tools[0], phrases: [phrase], ...more }] });
const faultsOf = (phrase: unknown, more?: object): string[] =>
  broadPhraseFaults(parsed(withPhrase(phrase, more))).map(({ path, message }) => `${path}: ${message}`);

describe('a phrase that would take plain questions', () => {
  it.each([
    ['what is {place}', '“What is the notice period in the contract?”'],
    ['what is the {place}', '“What is the notice period in the contract?”'],
    ['[please] summarise {place}', '“Summarise the third chapter.”'],
    ['when was {place} founded', '“When was the company founded?”'],
    ['{place} of {days}', 'questions of every kind'],
    ['how do you {place}', 'questions of every kind'],
    ['was ist ein {place}', 'questions of every kind'],
    ['{place} in 2020', 'questions of every kind'],
    ['[forecast] what will {place}', 'questions of every kind'],
    ['(forecast|hey) {place}', 'questions of every kind'],
    [{ say: 'who {name}', input: { place: '{name}' } }, '“Who is responsible for data protection?”'],
  ])('is refused: %j', (phrase, taken) => {
    expect(faultsOf(phrase)).toEqual([expect.stringMatching(/^tools\.0\.phrases\.0: would take /)]);
    expect(faultsOf(phrase)[0]).toContain(taken);
  });

  it.each([
    'weather [in] {place}',
    '[what is] the weather in {place}',
    'will it rain in {place}',
    'say hello to {place}',
    'remind me to {place}',
    'stock price of {place}',
    'what weather',
  ])('is not %j', (phrase) => expect(faultsOf(phrase)).toEqual([]));

  it('is fine where its slots are bound', () => {
    const slots = { place: { kind: 'quoted' } };
    expect(faultsOf('what is {place}', { slots })).toEqual([]);
  });

  it('is in no plugin that comes along', () => {
    for (const { manifest } of builtInPlugins) expect(broadPhraseFaults(parsed(manifest))).toEqual([]);
    expect(broadPhraseFaults(parsed(hello))).toEqual([]);
  });

  it('keeps a package from being installed', () => {
    const text = writePackage(withPhrase('tell me {place}'), 'export default {};');
    expect(parsePackage(text)).toMatchObject({ ok: false, faults: [{ path: 'manifest.tools.0.phrases.0' }] });
  });

  it('leaves few of other plain questions to phrases that are let through', () => {
    const phrases = ['what', 'how', 'which', 'is', 'how many', 'what day', 'tell me', 'what time', 'when', 'who', 'the']
      .flatMap((begin) => [`${begin} {place}`, `${begin} [of] [the] {place}`, `${begin} {place} (in|of) {days}`])
      .filter((phrase) => faultsOf(phrase).length === 0);
    const taken = phrases.filter((phrase) => {
      const tools = describeTools(parsed(withPhrase(phrase)));
      return labelled.plain.some((question) => routeByPhrase(question, tools) !== undefined);
    });
    expect(taken).toEqual([]);
  });
});
