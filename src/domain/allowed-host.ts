/** A host of the operator's own that requests may go to, wherever it lies. */
export interface AllowedHost {
  /** As a URL writes it: lower case, IPv6 in brackets. */
  hostname: string;
  /** Without one: 80 and 443. */
  port?: number;
}

/** `host`, `host:port` or `[IPv6]:port`; nothing when it is none of them. */
export function parseAllowedHost(text: string): AllowedHost | undefined {
  const [, host = '', port] = /^(\[[\da-f:.]+\]|[^\s/?#@:\\[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const url = host === '' || !URL.canParse(`http://${host}/`) ? undefined : new URL(`http://${host}/`);
  if (url === undefined) return undefined;
  if (port === undefined) return { hostname: url.hostname };
  return Number(port) >= 1 && Number(port) <= 65_535 ? { hostname: url.hostname, port: Number(port) } : undefined;
}

/** The port that a request to this address goes to. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

export function allows({ hostname, port }: AllowedHost, url: URL): boolean {
  const wanted = portOf(url);
  return url.hostname === hostname && (port === undefined ? wanted === 80 || wanted === 443 : wanted === port);
}
