const maxLength = 2000;

/**
 * A place on this site to go to after signing in, as `path?query#fragment` in ASCII; undefined for everything that a
 * browser could take for another site: other schemes and hosts, `//`, back slashes, control characters.
 */
export function returnPath(text: string): string | undefined {
  if (text.length > maxLength || !text.startsWith('/') || hasTrapdoor(text)) return undefined;
  const base = 'https://nexus.invalid';
  if (!URL.canParse(text, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, base);
  // `/.//evil.test` parses to the path `//evil.test`, which is another host to whoever reads it next.
  if (origin !== base || pathname.startsWith('//')) return undefined;
  return `${pathname}${search}${hash}`;
}

/** What parsers of addresses skip or turn into a slash. */
function hasTrapdoor(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return /[\u0000-\u0020\u007f\\]/.test(text);
}
