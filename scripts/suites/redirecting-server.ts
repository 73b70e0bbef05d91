import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine that sends whoever comes elsewhere. Nexus is allowed to fetch from it. */
export interface RedirectingServer {
  /** `127.0.0.1:port`, as `NEXUS_EGRESS_ALLOW` takes it. */
  host: string;
  /** An address that leads to `to` after this many redirects, the last of which names it letter by letter. */
  chain(hops: number, to: string): string;
  stop(): void;
}

export async function startRedirectingServer(): Promise<RedirectingServer> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://redirecting/');
    const hops = Number(/^\/(\d)$/.exec(pathname)?.[1] ?? 0);
    const to = searchParams.get('to') ?? '';
    if (hops === 0) response.end('arrived');
    else response.writeHead(302, { location: hops === 1 ? onTheWire(to) : `/${hops - 1}?${searchParams}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    chain: (hops, to) => `http://${host}/${hops}?${new URLSearchParams({ to }).toString()}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A header as servers send it that think in UTF-8; what no header can hold is left out. */
function onTheWire(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is left out
  return Buffer.from(text.replace(/[\0-\x08\n-\x1f\x7f]/g, '')).toString('latin1');
}
