/** One text for equal JSON values, whatever the order of their properties. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const properties: Record<string, unknown> = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(properties)
      .toSorted()
      .map((name) => [name, sorted(properties[name])]),
  );
}

/** SHA-256 of a text or bytes, in lower-case hex. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The digest of a value as logs write it: in two halves, since they take whatever is longer for a credential. */
export async function loggedDigest(value: unknown): Promise<string> {
  const hex = await sha256(canonicalJson(value));
  return `sha256:${hex.slice(0, 32)}:${hex.slice(32)}`;
}
