import { Validator } from '@cfworker/json-schema';
import { copyJson } from './json-value.ts';
import type { OutputUnit } from '@cfworker/json-schema';
import type { Checked, Fault } from './fault.ts';
import { countSchemas } from './json-schema.ts';
import type { JsonBounds } from './json-value.ts';
import type { JsonSchema } from './json-schema.ts';

const mostFaults = 20;
/** UTF-16 units of JSON. In what is longer one fault is looked for: collecting all may take far more room than the value. */
const smallEnoughForAll = 20_000;

/** Values times schemas: each may be checked against each. */
const mostChecks = 250_000;

/** Gives a copy of what fits the schema (see `copyJson`), or says what does not fit. */
export function checkValue(schema: JsonSchema, value: unknown, bounds?: JsonBounds): Checked<unknown> {
  const copy = copyJson(value, bounds);
  if (!copy.ok) return copy;
  if (countValues(copy.value) * countSchemas(schema) > mostChecks)
    return { ok: false, faults: [{ path: '', message: 'has too many values for a schema of this size' }] };
  const first = JSON.stringify(copy.value).length > smallEnoughForAll;
  const { valid, errors } = new Validator(schema as object, '2020-12', first).validate(copy.value);
  return valid ? copy : { ok: false, faults: mostTelling(errors).map(faultOf).slice(0, mostFaults) };
}

/** The value itself and all within it, which `copyJson` has bounded. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + countValues(part), 1);
}

/** They only say that something inside of them is wrong, which comes by itself. */
const containers = new Set(['properties', 'additionalProperties', 'items', 'allOf']);

function mostTelling(errors: readonly OutputUnit[]): OutputUnit[] {
  // What is wrong with each of several alternatives is no help to anybody.
  const choices = errors
    .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
    .map(({ keywordLocation }) => `${keywordLocation}/`);
  return errors.filter(
    ({ keyword, keywordLocation }) =>
      !containers.has(keyword) && !choices.some((choice) => keywordLocation.startsWith(choice)),
  );
}

function faultOf({ keyword, instanceLocation, error }: OutputUnit): Fault {
  const path = instanceLocation
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const missing = /required property "(.*)"/s.exec(error)?.[1];
  if (keyword === 'required' && missing !== undefined)
    return { path: [...path, missing].join('.'), message: 'is missing' };
  if (keyword === 'false') return { path: path.join('.'), message: 'is not known here' };
  return { path: path.join('.'), message: plain(error) };
}

/** In the words of the other faults, which follow a path. */
function plain(error: string): string {
  return error
    .replace(/^Instance type "(.*?)" is invalid\. Expected (.*)\.$/s, 'is of type "$1" instead of $2')
    .replace(/^(?:Instance|String|Items|Array) /, '')
    .replace(/^(-?[\d.e+]+) is (?=less|greater)/, 'is $1, ')
    .replace('does not match any subschemas.', 'fits none of the alternatives')
    .replace(/\.$/, '');
}
