import { getCookie, setCookie } from 'hono/cookie';
import type { Context } from 'hono';

/** `__Host-` needs Secure, which some browsers refuse on plain-http loopback. */
function cookieName(c: Context): string {
  return isSecure(c) ? '__Host-nexus_flow' : 'nexus_flow';
}

/** What ties a sign-in on its way to the browser that started it. */
export function flowBrowser(c: Context): string | undefined {
  return getCookie(c, cookieName(c));
}

/** Lax and not Strict: it has to come along when the provider sends the browser back. */
export function setFlowCookie(c: Context, browser: string, maxAge: number): void {
  setCookie(c, cookieName(c), browser, { httpOnly: true, sameSite: 'Lax', path: '/', secure: isSecure(c), maxAge });
}

function isSecure(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:';
}
