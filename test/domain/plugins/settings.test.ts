import { expect, it } from 'vitest';
import { completeSettings } from '../../../src/domain/plugins/settings.ts';
import type { JsonSchema } from '../../../src/domain/plugins/json-schema.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    unit: { type: 'string', title: 'Unit', enum: ['C', 'F'], default: 'C' },
    days: { type: 'integer', title: 'Days', minimum: 1 },
  },
};

it('completes settings with their defaults, and refuses what the schema does not know', () => {
  expect(completeSettings(schema, { days: 3 })).toEqual({ ok: true, value: { unit: 'C', days: 3 } });
  expect(completeSettings(schema, { unit: 'F' })).toEqual({ ok: true, value: { unit: 'F' } });
  expect(completeSettings(undefined, {})).toEqual({ ok: true, value: {} });
  const refused = completeSettings(schema, { unit: 'K', days: 0, city: 'Oslo' });
  expect(!refused.ok && refused.faults.map(({ path }) => path).toSorted()).toEqual(['city', 'days', 'unit']);
});
