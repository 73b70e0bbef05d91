import { joinPath } from '../../../domain/plugins/fault.ts';
import { jsonSchema } from '../../../domain/plugins/json-schema.ts';
import type { Fault } from '../../../domain/plugins/fault.ts';
import type { JsonSchema } from '../../../domain/plugins/json-schema.ts';

export interface ReducedSchema {
  schema: JsonSchema;
  /** What of it cannot be said here. The schema takes all that the given one takes, and more where something is lost. */
  lost: Fault[];
}

const mostSchemas = 180;
const mostLost = 50;
const deepest = 12;

const numbers = ['minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const counts = ['minProperties', 'maxProperties', 'minItems', 'maxItems'];
/** Taken as they are, if they are as they should be. */
const plain = new Set([...numbers, ...counts, 'type', 'enum', 'const', 'format', 'required', 'default', 'examples']);

/** They restrict nothing. */
const silent = new Set(
  (
    '$schema $id id $anchor $comment $defs definitions title description ' +
    'deprecated readOnly writeOnly contentEncoding contentMediaType nullable'
  ).split(' '),
);

/** A schema from outside, in the part of JSON Schema that manifests are written in. It must be JSON. */
export function reduceSchema(given: unknown): ReducedSchema {
  const reducing = new Reducing(given);
  const schema = reducing.reduce(given, '', 0, new Set());
  const parsed = jsonSchema.safeParse(schema);
  if (parsed.success) return { schema: parsed.data, lost: reducing.lost };
  return { schema: {}, lost: [{ path: '', message: 'cannot be read' }] };
}

type Writable = Record<string, unknown>;

class Reducing {
  readonly lost: Fault[] = [];
  readonly #root: unknown;
  #left = mostSchemas;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** `following` are the references that led here. */
  reduce(given: unknown, path: string, depth: number, following: ReadonlySet<string>): Writable {
    if (given === true) return {};
    if (given === false) return { not: {} };
    this.#left -= 1;
    if (this.#left < 0 || depth > deepest) return this.#lose(path, 'is too large to be taken whole');
    if (!isObject(given)) return this.#lose(path, 'is no schema');
    const schema: Writable = { ...this.#referenced(given, path, depth, following) };
    for (const [key, value] of Object.entries(given)) {
      const at = joinPath(path, key);
      if (key === 'title' || key === 'description') this.#words(schema, key, value);
      else if (plain.has(key)) this.#plain(schema, key, value, at);
      else if (!silent.has(key) && !key.startsWith('x-'))
        this.#composed(schema, { key, value, given, at }, depth, following);
    }
    return schema;
  }

  #words(schema: Writable, key: 'title' | 'description', value: unknown): void {
    if (typeof value === 'string') schema[key] = value.slice(0, key === 'title' ? 200 : 2000);
  }

  #plain(schema: Writable, key: string, value: unknown, at: string): void {
    const shape: Record<string, { safeParse(value: unknown): { success: boolean } }> = jsonSchema.shape;
    if (shape[key]?.safeParse(value).success === true) schema[key] = value;
    else this.#lose(at, 'cannot be said here');
  }

  #composed(
    schema: Writable,
    { key, value, given, at }: { key: string; value: unknown; given: Writable; at: string },
    depth: number,
    following: ReadonlySet<string>,
  ): void {
    const inner = (part: unknown, where: string): Writable => this.reduce(part, where, depth + 1, following);
    switch (key) {
      case '$ref':
        return;
      case 'properties': {
        if (!isObject(value)) return void this.#lose(at, 'cannot be said here');
        const kept = Object.entries(value).filter(([name]) => name !== '' && name.length <= 100);
        if (kept.length < Object.keys(value).length) this.#lose(at, 'has names that are too long');
        schema[key] = Object.fromEntries(kept.map(([name, part]) => [name, inner(part, joinPath(at, name))]));
        return;
      }
      case 'additionalProperties':
        // It would forbid what the patterns allow.
        if (!Object.hasOwn(given, 'patternProperties'))
          schema[key] = typeof value === 'boolean' ? value : inner(value, at);
        return;
      case 'items':
        if (Array.isArray(value)) this.#lose(at, 'cannot be said here');
        // It is about the rest only.
        else if (!Object.hasOwn(given, 'prefixItems')) schema[key] = inner(value, at);
        return;
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
        return this.#alternatives(schema, key, value, at, inner);
      case 'not': {
        const before = this.lost.length;
        const part = inner(value, at);
        // What is left of it would refuse too much.
        if (this.lost.length === before) schema[key] = part;
        return;
      }
      default:
        this.#lose(at, 'cannot be said here');
    }
  }

  #alternatives(
    schema: Writable,
    key: 'anyOf' | 'oneOf' | 'allOf',
    value: unknown,
    at: string,
    inner: (part: unknown, at: string) => Writable,
  ): void {
    if (!Array.isArray(value) || value.length === 0 || value.length > 20)
      return void this.#lose(at, 'cannot be said here');
    const before = this.lost.length;
    const parts = value.map((part, index) => inner(part, joinPath(at, index)));
    if (key !== 'oneOf' || this.lost.length === before) schema[key] = parts;
    // Several may fit, now that they take more.
    else if (!Object.hasOwn(schema, 'anyOf')) schema['anyOf'] = parts;
  }

  #referenced(given: Writable, path: string, depth: number, following: ReadonlySet<string>): Writable {
    const reference = given['$ref'];
    if (reference === undefined) return {};
    const at = joinPath(path, '$ref');
    if (typeof reference !== 'string' || !reference.startsWith('#'))
      return this.#lose(at, 'refers to another document');
    if (following.has(reference)) return this.#lose(at, 'refers to itself');
    const target = this.#find(reference);
    if (target === undefined) return this.#lose(at, 'refers to nothing');
    return this.reduce(target, path, depth + 1, new Set([...following, reference]));
  }

  #find(reference: string): unknown {
    let at: unknown = this.#root;
    for (const part of reference.slice(1).split('/').slice(1, 20)) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      at = (isObject(at) || Array.isArray(at)) && Object.hasOwn(at, name) ? (at as Writable)[name] : undefined;
    }
    return at;
  }

  #lose(path: string, message: string): Writable {
    if (this.lost.length < mostLost) this.lost.push({ path, message });
    return {};
  }
}

function isObject(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
