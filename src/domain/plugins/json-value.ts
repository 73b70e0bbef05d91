import { joinPath } from './fault.ts';
import type { Checked, Fault } from './fault.ts';

export interface JsonBounds {
  /** Levels of arrays and objects. */
  depth: number;
  /** UTF-16 units of all strings and keys, and 32 for each value. */
  size: number;
}

/** What a tool takes and gives back. */
export const toolBounds: JsonBounds = { depth: 32, size: 1_000_000 };

/**
 * A copy that is JSON and nothing else, whatever the value was: each property is read once, nothing is called, and what
 * could change the prototype of an object that it is merged into is refused. The copy shares nothing with the value.
 */
export function copyJson(value: unknown, bounds: JsonBounds = toolBounds): Checked<unknown> {
  const copying = new Copying(bounds);
  try {
    const copy = copying.copy(value, '', 0);
    return copying.faults.length === 0 ? { ok: true, value: copy } : { ok: false, faults: copying.faults };
  } catch {
    // A proxy may throw wherever it is touched.
    return { ok: false, faults: [{ path: '', message: 'cannot be read' }] };
  }
}

const mostFaults = 20;

class Copying {
  readonly faults: Fault[] = [];
  readonly #depth: number;
  #left: number;

  constructor({ depth, size }: JsonBounds) {
    this.#depth = depth;
    this.#left = size;
  }

  copy(value: unknown, path: string, depth: number): unknown {
    if (this.faults.length >= mostFaults || !this.#spend(32 + (typeof value === 'string' ? value.length : 0), path))
      return null;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : this.#fault(path, 'is not a finite number');
    if (typeof value !== 'object') return this.#fault(path, `is not JSON, but ${typeof value}`);
    if (depth >= this.#depth) return this.#fault(path, `is nested deeper than ${this.#depth} levels`);
    if (Array.isArray(value)) return this.#list(value, path, depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      return this.#fault(path, 'is not a plain object');
    return this.#object(value, path, depth);
  }

  #list(value: readonly unknown[], path: string, depth: number): unknown[] {
    const copy: unknown[] = [];
    for (let index = 0; index < value.length && this.#left > 0; index += 1)
      copy.push(this.copy(this.#own(value, String(index), path), joinPath(path, index), depth + 1));
    return copy;
  }

  #object(value: object, path: string, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (this.#left <= 0) break;
      if (!this.#spend(key.length, path)) break;
      const property = this.#own(value, key, path);
      // Left out by JSON as well.
      if (property === undefined) continue;
      if (reachesPrototype(key, property)) this.#fault(joinPath(path, key), 'would change a prototype');
      else copy[key] = this.copy(property, joinPath(path, key), depth + 1);
    }
    return copy;
  }

  /** The property itself; a getter is not called. */
  #own(value: object, key: string, path: string): unknown {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property === undefined || 'value' in property) return property?.value;
    return this.#fault(joinPath(path, key), 'is computed when it is read');
  }

  #spend(size: number, path: string): boolean {
    if (this.#left <= 0) return false;
    this.#left -= size;
    if (this.#left <= 0) this.#fault(path, 'is where the value becomes too large');
    return this.#left > 0;
  }

  #fault(path: string, message: string): null {
    if (this.faults.length < mostFaults) this.faults.push({ path, message });
    return null;
  }
}

/** `__proto__`, and `constructor.prototype`; a constructor that wins a race is no danger. */
function reachesPrototype(key: string, value: unknown): boolean {
  if (key === '__proto__') return true;
  return key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}
