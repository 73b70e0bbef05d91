import { expect, it } from 'vitest';
import { valueAt, withValueAt } from '../../scripts/suites/dotted.ts';

const body = { documents: [{ title: 'a' }] };

it('reads and replaces what lies deep, in a copy', () => {
  expect(valueAt(body, 'documents.0.title')).toBe('a');
  expect(valueAt(body, 'documents.1.title')).toBeUndefined();
  expect(withValueAt(body, 'documents.0.title', 'b')).toEqual({ documents: [{ title: 'b' }] });
  expect(body).toEqual({ documents: [{ title: 'a' }] });
});

it('writes `__proto__` as the key that it is in JSON', () => {
  expect(JSON.stringify(withValueAt(body, 'documents.0.__proto__', { role: 'x' }))).toBe(
    '{"documents":[{"title":"a","__proto__":{"role":"x"}}]}',
  );
});
