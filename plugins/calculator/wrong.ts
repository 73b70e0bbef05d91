import { Problem } from '../../src/domain/plugins/index.ts';

/** An expression that means nothing, and where: `at` counts from 0 in UTF-16 code units; people are told from 1. */
export function wrong(message: string, at: number): Problem {
  const text = `${message} (at position ${at + 1})`;
  return new Problem('bad_request', text, { fields: [{ path: 'expression', message: text }] });
}
