import type { Context } from '../../context.ts';

/** SHA-256 in lower-case hex. */
export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The hash of what people would read of a page: its title and its main text. What changes around that, such as menus,
 * tokens and advertisements, changes nothing. Throws as the extractor does.
 */
export async function textHash(
  ctx: Context,
  { bytes, mediaType, name }: { bytes: Uint8Array<ArrayBuffer>; mediaType: string; name: string },
): Promise<string> {
  const source = {
    name,
    mediaType,
    bytes: bytes.length,
    read: async () => bytes,
    stream: async () => new Blob([bytes]).stream(),
  };
  const { title = '', blocks } = await ctx.extractor.extract(source, { signal: ctx.signal });
  const texts = [title];
  for await (const { kind, text } of blocks) texts.push(kind, text);
  return hashOf(new TextEncoder().encode(texts.join('\n')) as Uint8Array<ArrayBuffer>);
}
