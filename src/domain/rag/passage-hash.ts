const bytes = 16;

/** Names what was embedded: equal texts have equal names, and no two others do. 32 lower-case hex digits. */
export async function passageHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest, 0, bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
