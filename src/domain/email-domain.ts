/**
 * Whether an address belongs to one of these domains, to the letter and without regard to case. No subdomains. Letters
 * outside ASCII never match, so that no look-alike passes and no case rule of Unicode turns one letter into another.
 */
export function isOfDomain(email: string, domains: readonly string[]): boolean {
  const domain = /^[^\s@"]+@([A-Za-z0-9.-]+)$/.exec(email)?.[1];
  return domain !== undefined && includesDomain(domains, domain);
}

export function includesDomain(domains: readonly string[], domain: string): boolean {
  if (!/^[A-Za-z0-9.-]+$/.test(domain)) return false;
  return domains.some((allowed) => allowed.toLowerCase() === domain.toLowerCase());
}
