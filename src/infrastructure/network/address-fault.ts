import ipaddr from 'ipaddr.js';

/** The only part of IPv6 that the internet uses; the ranges of ipaddr.js take the rest for public as well. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by their numbers, but answered by the machine's own host. */
const hostServices = new Set(['168.63.129.16']);

/** Ways to write an IPv4 address in IPv6, by the names that ipaddr.js has for them. */
const disguises = new Set(['ipv4Mapped', 'rfc6145', 'rfc6052', '6to4', 'teredo']);

/** Whether a URL's host is an address: WHATWG parsing has brought all that count as one to these two forms. */
export function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || ipaddr.IPv4.isValidFourPartDecimal(hostname);
}

/** Why a URL's host that is an address is not a public one; nothing when it is one. */
export function addressFault(hostname: string): string | undefined {
  const text = hostname.replace(/^\[|\]$/g, '');
  const address = ipaddr.parse(text);
  const range = address.range();
  if (disguises.has(range)) return `${text} is another way to write an IPv4 address, which is not accepted.`;
  const isPublic = range === 'unicast' && !hostServices.has(text) && inUse(address);
  return isPublic ? undefined : `${text} is not an address on the internet.`;
}

function inUse(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}
