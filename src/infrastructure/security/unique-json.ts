/**
 * Reads a JSON object and refuses what JSON.parse lets pass: bytes that are not UTF-8, a byte order mark, and a name
 * that comes twice in one object, of which two readers may take different ones. Undefined for all that.
 */
export function parseUniqueJson(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && namesAreUnique(text) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** For text that is known to be JSON: a string is a name exactly when a colon follows. */
function namesAreUnique(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, name] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (name !== undefined) {
      const names = open.at(-1);
      const plain = JSON.parse(name) as string;
      if (names?.has(plain)) return false;
      names?.add(plain);
    }
  }
  return true;
}
