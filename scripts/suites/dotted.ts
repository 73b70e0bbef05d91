/** What stands at a dotted path such as `documents.0.title`; undefined when nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value);
}

/** A copy of the JSON value with something else at a dotted path. */
export function withValueAt<Value extends object>(value: Value, path: string, replacement: unknown): Value {
  const copy = structuredClone(value);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.length === 0 ? copy : valueAt(copy, keys.join('.'));
  // Defined rather than assigned, so that `__proto__` is a key like any other.
  if (typeof parent === 'object' && parent !== null)
    Object.defineProperty(parent, last, { value: replacement, enumerable: true, configurable: true, writable: true });
  return copy;
}
