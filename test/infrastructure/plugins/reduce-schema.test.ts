import { describe, expect, it } from 'vitest';
import { checkValue } from '../../../src/domain/plugins/check-value.ts';
import { reduceSchema } from '../../../src/infrastructure/plugins/remote/reduce-schema.ts';

describe('a schema from outside', () => {
  it('keeps what can be said here', () => {
    const schema = {
      type: 'object',
      description: 'A trip',
      properties: { to: { type: 'string', maxLength: 5, format: 'date' }, seats: { type: ['integer', 'null'] } },
      required: ['to'],
      additionalProperties: false,
    };
    expect(reduceSchema({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema })).toEqual({
      schema,
      lost: [],
    });
  });

  it('writes references out', () => {
    const { schema, lost } = reduceSchema({
      type: 'object',
      properties: { a: { $ref: '#/$defs/point', description: 'first' }, 'b~/': { $ref: '#/properties/a' } },
      $defs: { point: { type: 'array', items: { type: 'number' } } },
    });
    expect(lost).toEqual([]);
    expect(schema.properties).toEqual({
      a: { type: 'array', items: { type: 'number' }, description: 'first' },
      'b~/': { type: 'array', items: { type: 'number' }, description: 'first' },
    });
  });

  it.each<[string, object, string]>([
    ['a reference to itself', { properties: { a: { $ref: '#' } } }, 'refers to itself'],
    ['a reference to elsewhere', { $ref: 'https://example.org/schema' }, 'refers to another document'],
    ['a reference to nothing', { $ref: '#/$defs/gone' }, 'refers to nothing'],
    ['a pattern', { type: 'string', pattern: '(a+)+$' }, 'cannot be said here'],
    ['a format of its own', { type: 'string', format: 'color' }, 'cannot be said here'],
    ['conditions', { dependentRequired: { a: ['b'] } }, 'cannot be said here'],
    ['a number of characters that is none', { minLength: -1 }, 'cannot be said here'],
    ['no schema', { properties: { a: 'string' } }, 'is no schema'],
  ])('says that it leaves out %s', (_, given, message) => {
    expect(reduceSchema(given).lost).toEqual([expect.objectContaining({ message })]);
  });

  it.each<[string, object, unknown]>([
    ['prefixItems', { prefixItems: [{ type: 'string' }], items: { type: 'number' } }, ['a', 1]],
    ['patternProperties', { patternProperties: { '^x': {} }, additionalProperties: false }, { x1: 1 }],
    ['not', { not: { type: 'string', pattern: '^a' } }, 'b'],
    [
      'oneOf',
      {
        oneOf: [
          { type: 'string', pattern: '^a' },
          { type: 'string', pattern: '^b' },
        ],
      },
      'bee',
    ],
    ['a list of schemas', { items: [{ type: 'string' }] }, ['a', 1]],
  ])('never refuses what the given one takes: %s', (_, given, value) => {
    const { schema, lost } = reduceSchema(given);
    expect(lost.length).toBeGreaterThan(0);
    expect(checkValue(schema, value).ok).toBe(true);
  });

  it('is bounded, however references multiply', () => {
    const $defs: Record<string, object> = { d0: { type: 'string' } };
    for (let level = 1; level < 20; level += 1) {
      const below = { $ref: `#/$defs/d${level - 1}` };
      $defs[`d${level}`] = { type: 'object', properties: { a: below, b: below, c: below } };
    }
    const started = Date.now();
    const { schema, lost } = reduceSchema({ $ref: '#/$defs/d19', $defs });
    expect(JSON.stringify(schema).length).toBeLessThan(20_000);
    expect(lost.length).toBeLessThanOrEqual(50);
    expect(Date.now() - started).toBeLessThan(1000);
  });
});
