import { describe, expect, it } from 'vitest';
import { numberWords } from '../../plugins/calculator/number-words.ts';
import { unitNames } from '../../plugins/calculator/units.ts';
import hello from '../../plugins/hello/index.ts';
import helloManifest from '../../plugins/hello/manifest.json' with { type: 'json' };
import { builtInPlugins } from '../../plugins/index.ts';
import timeManifest from '../../plugins/time/manifest.json' with { type: 'json' };
import { places } from '../../plugins/time/zones.ts';
import { languageNames } from '../../plugins/translation/languages.ts';
import translationManifest from '../../plugins/translation/manifest.json' with { type: 'json' };
import calculatorManifest from '../../plugins/calculator/manifest.json' with { type: 'json' };
import { describeTools } from '../../src/domain/plugins/descriptor.ts';
import { parseManifest } from '../../src/domain/plugins/manifest.ts';
import { routeByPhrase } from '../../src/domain/plugins/route.ts';

const all = [...builtInPlugins, { manifest: helloManifest, code: hello }];

describe.each(all.map(({ manifest, code }) => [(manifest as { id: string }).id, manifest, code] as const))(
  'the plugin %s',
  (_, json, code) => {
    const parsed = parseManifest(json);

    it('has a manifest without faults, and a function for each tool', () => {
      expect(parsed.ok ? [] : parsed.faults).toEqual([]);
      expect(parsed.ok && parsed.value.tools.map(({ name }) => name).toSorted()).toEqual(
        Object.keys(code.tools).toSorted(),
      );
    });

    it('knows its own examples, but for those that are there for their meaning alone', () => {
      const tools = parsed.ok ? describeTools(parsed.value) : [];
      const routed = (request: string): string | undefined => routeByPhrase(request, tools)?.tool.name;
      const wrong = (parsed.ok ? parsed.value.tools : []).flatMap(({ name, examples }) =>
        examples.filter(({ request, input }) => (routed(request) ?? (input === undefined ? name : 'none')) !== name),
      );
      expect(wrong).toEqual([]);
      const unoffered = (parsed.ok ? parsed.value.tools : []).filter(
        ({ name, examples }) => !examples.some(({ request }) => routed(request) === name),
      );
      expect(unoffered).toEqual([]);
    });
  },
);

describe('the words of a manifest are those that the code knows', () => {
  /** Names of several words, each word of which has to be listed. */
  const unlisted = (names: readonly string[], list: readonly string[]): string[] =>
    names.filter(
      (name) => !name.split(/[-\s]/).every((word) => list.includes(word) || !/^\p{L}[\p{L}\p{M}]*$/u.test(word)),
    );

  it('places', () => expect(unlisted(places(), timeManifest.lists.place)).toEqual([]));

  it('languages', () => expect(unlisted(languageNames(), translationManifest.lists.language)).toEqual([]));

  it('units', () => {
    const { unit } = calculatorManifest.lists;
    const qualifiers = ['square', 'sq', 'cubic', 'cu', 'deg', 'degree', 'degrees'];
    const known = new Set([...unitNames().flatMap((name) => name.split('-')), ...qualifiers]);
    expect(unit.filter((word) => !known.has(word))).toEqual([]);
    const common =
      'km m cm ft yd mi kg g lb oz t l ml gal tsp tbsp cup mph kph s min h days mb mib gib kwh psi c f k usd';
    expect(unlisted(common.split(' '), unit)).toEqual([]);
  });

  it('numbers', () => expect(unlisted(numberWords(), calculatorManifest.lists.number)).toEqual([]));
});
