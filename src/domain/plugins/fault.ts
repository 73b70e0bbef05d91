import type * as z from 'zod';
import { whyUnknown } from './json-schema.ts';

/** What is wrong where. `path` is dotted, e.g. `tools.0.input.properties.text`; empty for the whole. */
export interface Fault {
  path: string;
  message: string;
}

export type Checked<Value> = { ok: true; value: Value } | { ok: false; faults: Fault[] };

export function joinPath(...parts: readonly PropertyKey[]): string {
  return parts
    .map(String)
    .filter((part) => part !== '')
    .join('.');
}

/** What a schema has found, one fault for each thing to mend. */
export function faultsOf(error: z.core.$ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: joinPath(...issue.path, key), message: whyUnknown(key) }));
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return [{ path: joinPath(...issue.path), message: missing ? 'is missing' : issue.message }];
  });
}
