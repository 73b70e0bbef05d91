/** The destinations a link may have; anything else is shown as text. */
const safeScheme = /^(?:https?|mailto):/i;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;

/** `href` when it is http(s), mailto or relative, `undefined` otherwise. */
export function safeUrl(href: string): string | undefined {
  // Browsers drop these characters before they read the scheme.
  // oxlint-disable-next-line no-control-regex -- dropping them is its purpose
  const cleaned = decodeEntities(href).replace(/[\u0000-\u0020\u007f]/g, '');
  if (safeScheme.test(cleaned)) return cleaned;
  return anyScheme.test(cleaned) || cleaned.startsWith('//') || cleaned.startsWith('\\') ? undefined : cleaned;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Character references of prose as characters. They become text nodes, never markup. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
