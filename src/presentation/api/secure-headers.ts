import type { Context } from 'hono';

const headers = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // `no-referrer` would make browsers send `Origin: null` with our own forms.
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=()',
  'cache-control': 'no-store',
};

const twoYears = 'max-age=63072000; includeSubDomains';

/** What every reply says to browsers, unless its route has said it already. */
export function secureHeaders(c: Context): void {
  for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  if (new URL(c.req.url).protocol === 'https:') c.res.headers.set('strict-transport-security', twoYears);
}

/** The machine itself, where plain http never leaves it. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
