import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apiKeyHint, isApiKeyForm, newApiKey } from '../../../src/domain/identity/api-key-format.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('an API key', () => {
  it('has a prefix, 32 random characters and a checksum that a scanner can work out', () => {
    const key = newApiKey((length) => new Uint8Array(length));
    // CRC-32 of "nx_live_" and 32 zeros, in base62.
    expect(key).toBe(`nx_live_${'0'.repeat(32)}${base62Digits(0x995cb60c)}`);
    expect(isApiKeyForm(key)).toBe(true);
    expect(apiKeyHint(key)).toBe(key.slice(42));
  });

  it('uses every character equally often', () => {
    const counts = new Map<string, number>();
    const keys = 4000;
    for (let made = 0; made < keys; made += 1)
      for (const character of newApiKey(randomBytes).slice(8, 40))
        counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = (keys * 32) / 62;
    expect(counts.size).toBe(62);
    // Six standard deviations; taking bytes modulo 62 would be 21 % off, which is nine.
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
  });

  it('with one character changed is caught, wherever and whatever', () => {
    const key = newApiKey(randomBytes);
    const typos = Array.from(key, (here, place) =>
      Array.from(`${base62}_-. `)
        .filter((other) => other !== here)
        .map((other) => key.slice(0, place) + other + key.slice(place + 1)),
    ).flat();
    expect(typos).toHaveLength(46 * 65);
    expect(typos.filter(isApiKeyForm)).toEqual([]);
  });

  it('with neighbours swapped, a character lost, doubled or added is caught', () => {
    const key = newApiKey(randomBytes);
    const slips = Array.from(key, (here, place) => {
      const [before, after] = [key.slice(0, place), key.slice(place + 1)];
      return [before + after, before + here + here + after, before + after.slice(0, 1) + here + after.slice(1)];
    }).flat();
    const others = ['', 'nx_live_', ` ${key}`, `${key}\n`, key.toUpperCase(), key.repeat(2)];
    expect([...slips, ...others].filter((text) => text !== key && isApiKeyForm(text))).toEqual([]);
  });
});

function base62Digits(value: number): string {
  let digits = '';
  for (let rest = value; digits.length < 6; rest = Math.floor(rest / 62)) digits = base62.charAt(rest % 62) + digits;
  return digits;
}
