export interface Directives {
  noindex: boolean;
  nofollow: boolean;
}

/** Directives that have a value of their own after a colon, so that what stands before it is no crawler's name. */
const valued = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview']);

/**
 * What a page asks of this crawler, from `X-Robots-Tag` and `<meta name="robots">`: `noindex, nofollow`, or with a
 * crawler's name before it, `nexusbot: none`.
 */
export function readDirectives(texts: readonly (string | undefined)[], agent: string): Directives {
  const found = { noindex: false, nofollow: false };
  for (const text of texts) {
    let isForUs = true;
    for (const part of (text ?? '').toLowerCase().split(',')) {
      const [, name = '', rest = ''] = /^\s*([\w-]+)\s*:(.*)$/.exec(part) ?? [];
      if (valued.has(name)) continue;
      if (name !== '') isForUs = name === agent.toLowerCase();
      if (!isForUs) continue;
      const directive = (name === '' ? part : rest).trim();
      if (directive === 'noindex' || directive === 'none') found.noindex = true;
      if (directive === 'nofollow' || directive === 'none') found.nofollow = true;
    }
  }
  return found;
}
