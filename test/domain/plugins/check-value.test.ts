import { describe, expect, it } from 'vitest';
import { checkValue } from '../../../src/domain/plugins/check-value.ts';
import { copyJson } from '../../../src/domain/plugins/json-value.ts';
import type { JsonSchema } from '../../../src/domain/plugins/json-schema.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    when: { type: 'string', format: 'date' },
    places: { type: 'array', items: { type: 'object', properties: { host: { type: 'string' } }, required: ['host'] } },
    amount: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
    unit: { enum: ['km', 'mi'] },
  },
  required: ['name'],
  additionalProperties: false,
};

function faultsOf(value: unknown): string[] {
  const checked = checkValue(schema, value);
  return checked.ok ? [] : checked.faults.map(({ path, message }) => `${path} ${message}`);
}

describe('a value is checked against a schema', () => {
  it('and comes back as a copy', () => {
    const value = { name: 'a', places: [{ host: 'b' }], amount: null };
    const checked = checkValue(schema, value);
    expect(checked).toEqual({ ok: true, value });
    expect(checked.ok && checked.value).not.toBe(value);
  });

  it('and every fault is named', () => {
    const value = { name: '', when: '2026-02-30', places: [{}, { host: 1 }], amount: -1, unit: 'm', more: true };
    expect(faultsOf(value).toSorted()).toEqual([
      'amount fits none of the alternatives',
      'more is not known here',
      'name is too short (0 < 1)',
      'places.0.host is missing',
      'places.1.host is of type "number" instead of "string"',
      'unit does not match any of ["km","mi"]',
      'when does not match format "date"',
    ]);
    expect(faultsOf([])).toEqual([' is of type "array" instead of "object"']);
  });

  it('by what it has itself, not by what every object has', () => {
    const named: JsonSchema = { type: 'object', required: ['toString'], additionalProperties: false };
    expect(checkValue(named, {}).ok).toBe(false);
    expect(checkValue({ ...named, required: [] }, { constructor: 'Ferrari' }).ok).toBe(false);
  });

  it('one fault of a long list being enough', () => {
    const checked = checkValue(
      { type: 'array', items: { type: 'string' } },
      Array.from({ length: 10_000 }, () => 1),
    );
    expect(!checked.ok && checked.faults).toHaveLength(1);
  });
});

it('a value and a schema that are made to be slow together are refused', () => {
  const many = Array.from({ length: 25_000 }, () => 1);
  const deep: JsonSchema = {
    allOf: Array.from({ length: 20 }, () => ({ allOf: Array.from({ length: 8 }, () => ({ minimum: 0 })) })),
  };
  const begun = performance.now();
  expect(checkValue({ type: 'array', items: { minimum: 0 } }, many).ok).toBe(true);
  expect(checkValue({ type: 'array', items: deep }, many).ok).toBe(false);
  expect(performance.now() - begun).toBeLessThan(2000);
});

describe('what comes from a plugin is copied as JSON', () => {
  const refused = (value: unknown): string => {
    const copied = copyJson(value, { depth: 10, size: 10_000 });
    return copied.ok ? 'taken' : copied.faults.map(({ path, message }) => `${path} ${message}`).join('; ');
  };

  it('and nothing of it is called or changes a prototype', () => {
    let called = 0;
    const touch = (): never => {
      called += 1;
      throw new Error('called');
    };
    const proxy = new Proxy({}, { ownKeys: touch });
    expect(refused({ a: { get b() { return touch(); } } })).toBe('a.b is computed when it is read'); // prettier-ignore
    expect(refused({ toJSON: touch })).toContain('is not JSON, but function');
    // oxlint-disable-next-line unicorn/no-thenable -- a plugin may give one back
    expect(refused({ then: touch })).toContain('is not JSON, but function');
    expect(called).toBe(0);
    expect(refused(proxy)).toContain('cannot be read');
    expect(refused(JSON.parse('{"a": {"__proto__": {"admin": true}}}'))).toBe('a.__proto__ would change a prototype');
    expect(refused(JSON.parse('{"constructor": {"prototype": {"x": 1}}}'))).toBe(
      'constructor would change a prototype',
    );
    expect(refused({ constructor: 'Ferrari' })).toBe('taken');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('without what JSON does not have', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(refused(loop)).toContain('deeper than 10 levels');
    expect(refused({ a: Number.NaN })).toBe('a is not a finite number');
    expect(refused({ a: 1n })).toBe('a is not JSON, but bigint');
    expect(refused({ a: new Map() })).toBe('a is not a plain object');
    expect(refused('x'.repeat(20_000))).toContain('too large');
    expect(refused(Array.from({ length: 1_000_000 }, () => 0))).toContain('too large');
    expect(copyJson({ a: undefined, b: 1 })).toEqual({ ok: true, value: { b: 1 } });
  });
});
