/** Endings of names that mean something inside a network only. */
const inside = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'arpa',
  'onion',
];

/**
 * Domains in the public DNS that lead to private addresses, by design. Where every answer of the DNS is checked this adds
 * nothing; elsewhere it stops the ways that everybody knows.
 */
const leadingBack = [
  'nip.io',
  'sslip.io',
  'xip.io',
  '1u.ms',
  'localtest.me',
  'localh.st',
  'localdomain.pw',
  'lacolhost.com',
  'lvh.me',
  'vcap.me',
  'spoofed.burpcollaborator.net',
];

/** What the DNS has names of; URLs may hold more. */
const dnsName = /^(?=.{1,253}$)[a-z\d_-]{1,63}(?:\.[a-z\d_-]{1,63})*$/;

/** Why a URL's host that is a name is not one on the internet; nothing when it may be one. Addresses are not for here. */
export function nameFault(hostname: string): string | undefined {
  if (hostname.endsWith('.')) return `The name ${hostname} ends in a dot: leave it out.`;
  if (!dnsName.test(hostname)) return `${hostname.slice(0, 253)} is no name that a host can have.`;
  const under = (domain: string): boolean => hostname === domain || hostname.endsWith(`.${domain}`);
  if (!hostname.includes('.') || inside.some(under)) return `${hostname} is a name inside a network.`;
  return leadingBack.some(under) ? `${hostname} leads to private addresses.` : undefined;
}
