import { Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { manifestJsonSchema, parseManifest } from '../../../src/domain/plugins/manifest.ts';
import { sampleManifest } from './sample-manifest.ts';

/** Path and message of every fault, a line each. */
function faultsOf(json: unknown): string[] {
  const parsed = parseManifest(json);
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

describe('a manifest', () => {
  it('is taken with what it left out filled in, which is nothing that it may do', () => {
    const parsed = parseManifest(sampleManifest());
    expect(parsed.ok && parsed.value.capabilities).toEqual({
      hosts: [],
      storageBytes: 0,
      ai: [],
      collections: [],
      secrets: [],
      callsPerMinute: 60,
      cpuMs: 50,
    });
  });

  it('is refused with every fault at once, whatever layer it is in', () => {
    const faults = faultsOf(
      sampleManifest({
        id: 'Not An Id',
        version: '1',
        permissions: ['all'],
        capabilities: {
          hosts: [{ host: 'https://example.org/' }],
          secrets: [{ name: 'key', title: 'Key', host: 'api.example.org' }],
        },
        tools: [
          { name: 'broken' },
          {
            name: 'forecast',
            description: 'Tells the weather.',
            input: {
              type: 'object',
              properties: { place: { type: 'string', pattern: '^(a+)+$' } },
            },
            output: { type: 'object' },
            effect: 'harmless',
          },
          {
            name: 'remind',
            description: 'Reminds.',
            input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
            output: { type: 'array' },
            effect: 'write',
            answer: '{missing}',
            examples: [{ request: 'remind me', input: { text: 1 } }],
            phrases: [
              'remind (me of {text}',
              '{text}',
              'remind me of {other}',
              { say: 'note {text}', input: { to: '{x}' } },
            ],
            slots: { text: { kind: 'words', lists: ['nowhere'] } },
          },
          { name: 'remind' },
        ],
        settings: {
          type: 'object',
          properties: { unit: { type: 'array' }, days: { type: 'integer', title: 'Days', default: 'x' } },
        },
      }),
    );
    const expected = [
      ['id', 'is not an id'],
      ['version', 'is not a version'],
      ['permissions', 'is not known here'],
      ['capabilities.hosts.0.host', 'is not a host'],
      ['tools.0.description', 'is missing'],
      ['tools.1.input.properties.place.pattern', 'a pattern may take for ever'],
      ['tools.1.effect', ''],
      ['tools.2.output.type', 'must be "object"'],
      ['tools.2.answer', 'names "missing", which the output does not have'],
      ['tools.2.examples.0.input.text', 'is of type "number"'],
      ['tools.2.phrases.0', 'expected ) at position 21'],
      ['tools.2.phrases.1', 'would take every request'],
      ['tools.2.phrases.2', 'fills "other", which is no input'],
      ['tools.2.phrases.3.input.to', 'is no input of the tool'],
      ['tools.2.phrases.3.input.to', 'uses {x}, which the phrase does not have'],
      ['tools.2.slots.text', 'names the list "nowhere"'],
      ['tools.3.name', 'is the name of another tool as well'],
      ['settings.properties.unit', 'must have a title'],
      ['settings.properties.unit', 'must have the type'],
      ['settings.properties.days.default', 'is of type "string"'],
    ] as const;
    const unsaid = expected.filter(
      ([path, message]) => !faults.some((fault) => fault.startsWith(`${path}: `) && fault.includes(message)),
    );
    expect(unsaid).toEqual([]);
  });

  it('sends a secret to one host only, which it asks for', () => {
    const withSecret = (host: string): string[] =>
      faultsOf(
        sampleManifest({
          capabilities: { hosts: [{ host: '*.example.org' }], secrets: [{ name: 'key', title: 'Key', host }] },
        }),
      );
    expect(withSecret('api.example.org')).toEqual([]);
    expect(withSecret('*.example.org')).toEqual([expect.stringContaining('must be one host')]);
    expect(withSecret('example.com')).toEqual([expect.stringContaining('is none of capabilities.hosts')]);
    const cookie = {
      hosts: [{ host: 'a.org' }],
      secrets: [{ name: 'k', title: 'K', host: 'a.org', header: 'cookie' }],
    };
    expect(faultsOf(sampleManifest({ capabilities: cookie }))).toEqual([expect.stringContaining('secrets.0.header')]);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['text', '{}'],
    ['a prototype to be', JSON.parse('{"__proto__": {"id": "x"}}')],
    ['levels without end', Array.from({ length: 2000 }).reduce((inner) => ({ not: inner }), {})],
    ['something huge', { id: 'x'.repeat(1_000_000) }],
  ])('is not %s', (_, json) => {
    expect(faultsOf(json).length).toBeGreaterThan(0);
  });

  it('is bounded in the schemas of its tools', () => {
    const properties = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, { type: 'string' }]));
    const [tool] = sampleManifest().tools;
    const faults = faultsOf(sampleManifest({ tools: [{ ...tool, output: { type: 'object', properties } }] }));
    expect(faults).toContainEqual(expect.stringContaining('has more than 200 schemas'));
  });

  it('has a JSON Schema of its own, which says the same', () => {
    const validator = new Validator(manifestJsonSchema(), '2020-12', false);
    expect(validator.validate(sampleManifest()).errors).toEqual([]);
    expect(validator.validate(sampleManifest({ id: 'Not An Id' })).valid).toBe(false);
    expect(validator.validate(sampleManifest({ permissions: [] })).valid).toBe(false);
  });
});
