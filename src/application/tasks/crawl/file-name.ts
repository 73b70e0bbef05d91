import { limits } from '../../limits.ts';

/** What a file would be called that was saved from there. */
export function fileName(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return decoded(last).slice(0, limits.nameCharacters) || 'page';
}

/** The address as people read it, for a document that has no title. */
export function shortAddress(url: string): string {
  const { host, pathname, search } = new URL(url);
  return decoded(`${host}${pathname}${search}`).replace(/\/$/, '').slice(0, limits.nameCharacters);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
