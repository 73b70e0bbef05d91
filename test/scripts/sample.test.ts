import { expect, it } from 'vitest';
import { sampleOf } from '../../scripts/suites/sample.ts';

const names = Array.from({ length: 500 }, (_, index) => `case ${index}`);
const sample = (items: readonly string[], count?: number): string[] => sampleOf(items, count, (name) => name);

it('takes the same ones whatever order they come in', () => {
  expect(sample(names, 40)).toEqual(sample([...names].reverse(), 40));
  expect(new Set(sample(names, 40)).size).toBe(40);
});

it('keeps most of a sample when the list grows', () => {
  const grown = new Set(sample([...names, ...names.slice(0, 50).map((name) => `${name} more`)], 40));
  expect(sample(names, 40).filter((name) => grown.has(name)).length).toBeGreaterThan(30);
});

it('is from all over the list', () => {
  const places = sample(names, 50).map((name) => names.indexOf(name));
  expect(places.some((place) => place < 100)).toBe(true);
  expect(places.some((place) => place > 400)).toBe(true);
});

it('is everything without a number, or with one that is large enough', () => {
  expect(sample(names)).toEqual(names);
  expect(sample(names, 500)).toEqual(names);
});
