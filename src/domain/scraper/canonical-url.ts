const longest = 2048;

/** What senders add to a link to see where it was followed; a page is the same without. */
const tracking =
  /^(?:utm_\w+|mtm_\w+|pk_\w+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_hs(?:enc|mi)|_openstat|vero_id|oly_(?:anon|enc)_id|s_cid)$/i;
/** …and what servers add to tell their visitors apart. */
const sessionIds = /^(?:phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|sessionid)$/i;

/**
 * The address in the one form by which a page is known: what servers do not see (fragment, default port, the host's last
 * dot, upper case in scheme and host) and what changes nothing (tracking, session ids, percent-encoded letters, doubled
 * slashes) is gone. The order of parameters and a path's last slash may matter, so they stay. Undefined for what is no web
 * address, has credentials in it or is longer than 2,048 characters.
 */
export function canonicalUrl(text: string, base?: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longest || !URL.canParse(trimmed, base)) return undefined;
  const url = new URL(trimmed, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.replace(/\.+$/, '');
  url.pathname = cleanPath(url.pathname);
  url.search = cleanQuery(url.search);
  return url.href.length > longest ? undefined : url.href;
}

/** An address within a path keeps its two slashes: `/web/2020/https://example.org/`. */
function cleanPath(path: string): string {
  return lettersDecoded(path.replace(/;jsessionid=[^/;]*/i, '')).replace(/(?<!:)\/{2,}/g, '/');
}

function cleanQuery(query: string): string {
  const kept = query
    .slice(1)
    .split('&')
    .filter((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      return pair !== '' && !tracking.test(name) && !sessionIds.test(name);
    });
  return lettersDecoded(kept.join('&'));
}

function lettersDecoded(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w~-]/.test(character) ? character : escape.toUpperCase();
  });
}
