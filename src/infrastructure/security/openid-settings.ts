/** A provider that people may sign in with. */
export interface OpenIdSettings {
  /** As the provider writes it in its metadata, to the letter. */
  issuer: string;
  clientId: string;
  /** Absent for public clients, which PKCE alone protects. */
  clientSecret?: string;
  /** ASCII domains; empty means every domain. */
  allowedDomains: readonly string[];
  /** For people: "Google". */
  label: string;
  /** What the provider should ask even of somebody who is signed in there. */
  prompt?: 'select_account';
}

export function googleSettings(
  settings: Pick<OpenIdSettings, 'clientId' | 'clientSecret' | 'allowedDomains'>,
): OpenIdSettings {
  // Most browsers are signed in with some Google account; which one is meant is the person's choice.
  return { ...settings, issuer: 'https://accounts.google.com', label: 'Google', prompt: 'select_account' };
}

/** The issuer as an address; throws a sentence that says what to write. */
export function issuerUrl({ issuer, label }: Pick<OpenIdSettings, 'issuer' | 'label'>): URL {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || url.search !== '' || url.hash !== '' || url.username !== '' || !isSafe(url, url)) {
    throw new Error(
      `The issuer of ${label} is "${issuer}": write its https address without a query, e.g. https://accounts.google.com.`,
    );
  }
  return url;
}

/** Plain http is for an issuer on this machine, and leads to this machine only. */
export function isSafe(url: URL, issuer: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && issuer.protocol === 'http:' && isLoopback(url) && isLoopback(issuer);
}

/** WHATWG parsing has brought every spelling of an IPv4 address to four decimal numbers. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
