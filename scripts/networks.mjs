import { existsSync, readFileSync } from 'node:fs';

/**
 * The network that workerd gives the Worker for addresses which others name: it connects to public addresses only. The
 * lists are compared with what a name was found to mean, so that no answer of the DNS leads inside.
 */
export const publicNetwork = {
  allow: ['public'],
  // Beyond what workerd takes for private: what is reserved, and in IPv6 all but the part that the internet uses.
  deny: [
    '0.0.0.0/8',
    '100.64.0.0/10',
    '168.63.129.16/32',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/3',
    '::/3',
    '4000::/2',
    '8000::/1',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
  ],
  tlsOptions: { trustBrowserCas: true },
};

/**
 * The network for addresses of one's own, which settings name: models, OpenID issuers, what NEXUS_EGRESS_ALLOW lists. The
 * Worker's plain `fetch` leads there too, but through a Worker of Miniflare's that adds a header and a millisecond or two.
 * Of private authorities it trusts those in the file that NODE_EXTRA_CA_CERTS names, where it is there, as Node does.
 */
export function ownNetwork() {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  const certificate = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g;
  const trustedCertificates = file && existsSync(file) ? (readFileSync(file, 'utf8').match(certificate) ?? []) : [];
  return { allow: ['public', 'private'], tlsOptions: { trustBrowserCas: true, trustedCertificates } };
}
