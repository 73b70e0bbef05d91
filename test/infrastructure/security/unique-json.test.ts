import { describe, expect, it } from 'vitest';
import { parseUniqueJson } from '../../../src/infrastructure/security/unique-json.ts';

const parse = (text: string) => parseUniqueJson(new TextEncoder().encode(text));

describe('JSON with unique names', () => {
  it.each([
    '{}',
    ' { "a" : 1 , "b" : [ { "a" : 2 }, { "a" : 3 } ] } ',
    '{"a":{"a":{"a":"a"}},"b":{"a":1}}',
    '{"a":"b\\":","b":"\\\\","c":"{\\"a\\":1"}',
    '{"__proto__":{"x":1},"constructor":1}',
    '{"a":["a","a","a"],"A":1,"":2}',
  ])('is read as JSON.parse reads it: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":{"c":1,"c":2}}',
    '{"a":{"x":1},"b":2,"a":3}',
    '{"alg":1,"\\u0061lg":2}',
    '{"a":[{"b":1},{"b":1,"b":2}]}',
    '{"a" \n\t: 1, "a"\r: 2}',
    '{"\\"":1,"\\u0022":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('is refused when a name comes twice: %s', (text) => {
    expect(JSON.parse(text)).toBeDefined();
    expect(parse(text)).toBeUndefined();
  });

  it.each(['', 'null', '1', '"a"', '[]', '{', '{"a":1}x', "{'a':1}", '\uFEFF{}', '{"a":1,}', '['.repeat(8000)])(
    'is refused when it is no object or no JSON: %.20j',
    (text) => {
      expect(parse(text)).toBeUndefined();
    },
  );

  it('is refused when it is not UTF-8', () => {
    expect(parseUniqueJson(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toBeUndefined();
  });

  it('takes time in proportion to its length', () => {
    const hostile = [
      `{"a":"${'\\"'.repeat(4000)}"}`,
      `{"a":[${'"" '.padEnd(4000)}]}`,
      `{"a":[${'"",'.repeat(2700)}""]}`,
    ];
    const begun = Date.now();
    for (let round = 0; round < 100; round += 1) for (const text of hostile) parse(text);
    expect(Date.now() - begun).toBeLessThan(2000);
  });
});
