import { describe, expect, it } from 'vitest';
import { OutboundGuard } from '../../../src/infrastructure/network/outbound-guard.ts';
import { parseAllowedHost } from '../../../src/domain/allowed-host.ts';
import { problemCode } from '../../../src/domain/problem.ts';
import type { AllowedHost } from '../../../src/domain/allowed-host.ts';

const guard = new OutboundGuard({ hosts: [] });

/** `open`, or the words of the refusal. */
function verdict(url: string, by = guard, purpose: 'crawl' | 'model' = 'crawl'): string {
  try {
    return by.check(url, purpose).own ? 'own' : 'open';
  } catch (error) {
    if (problemCode(error) !== 'egress_refused') throw error;
    return (error as Error).message;
  }
}

/** The four numbers of an IPv4 address in ways that parsers take for the same. */
function spellings(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (value: number, digits = 2): string => value.toString(16).padStart(digits, '0');
  return [
    address,
    String(whole),
    `0x${hex(whole, 8)}`,
    `0${whole.toString(8)}`,
    [a, b, c, d].map((part) => `0x${hex(part)}`).join('.'),
    [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${b * 65_536 + c * 256 + d}`,
    Array.from(address)
      .map((sign) => (sign === '.' ? '。' : String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)))
      .join(''),
    address.replaceAll('.', '%2e'),
    `[::${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`,
    `[::ffff:${address}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${address}]`,
    `[2002:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}::1]`,
    `[2001:0:1:2:3:4:${hex(255 - a)}${hex(255 - b)}:${hex(255 - c)}${hex(255 - d)}]`,
  ];
}

const inside = [
  '127.0.0.1',
  '127.255.255.254',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '0.0.0.0',
  '192.0.0.192',
  '198.18.0.1',
  '192.0.2.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
];

describe('the way out', () => {
  it.each(inside)('is shut to %s, however it is written', (address) => {
    const said = spellings(address).flatMap((host) => [verdict(`http://${host}/latest/`), verdict(`https://${host}/`)]);
    const refusal = /is not an address on the internet|another way to write an IPv4 address/;
    expect(said.filter((words) => !refusal.test(words))).toEqual([]);
  });

  it.each([
    '[::]',
    '[::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[100::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[4000::1]',
  ])('is shut to %s', (host) => {
    expect(verdict(`http://${host}/`)).toMatch(/not an address on the internet/);
  });

  it.each([
    'http://example.org/a?b=c',
    'https://example.org:443/',
    'http://93.184.215.14/',
    'http://[2606:4700::1111]/',
  ])('is open to %s', (url) => {
    expect(verdict(url)).toBe('open');
    expect(guard.check(url, 'crawl').url.href).toBe(new URL(url).href);
  });

  it.each([
    ['http://localhost/', 'inside a network'],
    ['http://LOCALHOST/', 'inside a network'],
    ['http://a.localhost/', 'inside a network'],
    ['http://printer.local/', 'inside a network'],
    ['http://metadata.google.internal/', 'inside a network'],
    ['http://router.lan/', 'inside a network'],
    ['http://intranet/', 'inside a network'],
    ['http://example.org./', 'ends in a dot'],
    ['http://localhost./', 'ends in a dot'],
    ['http://10.0.0.1.nip.io/', 'leads to private addresses'],
    ["http://a'b.example/", 'no name that a host can have'],
    [`http://${'a'.repeat(64)}.example/`, 'no name that a host can have'],
    ['http://a..example/', 'no name that a host can have'],
    ['http://user@example.org/', 'a name or password'],
    ['http://:secret@example.org/', 'a name or password'],
    ['http://127.0.0.1\\@example.org/', 'not an address on the internet'],
    ['http://example.org:8080/', 'Port 8080'],
    ['http://example.org:22/', 'Port 22'],
    ['ftp://example.org/', 'Only http and https'],
    ['file:///etc/passwd', 'Only http and https'],
    ['data:text/html,hi', 'Only http and https'],
    ['javascript:alert(1)', 'Only http and https'],
    ['blob:http://example.org/1', 'Only http and https'],
    ['ws://example.org/', 'Only http and https'],
    ['//example.org/', 'not a web address'],
    ['/latest/', 'not a web address'],
    ['http://', 'not a web address'],
    ['http://exa mple.org/', 'not a web address'],
    ['http://1.2.3.4.5/', 'not a web address'],
    ['', 'not a web address'],
    [`http://example.org/${'a'.repeat(10_000)}`, 'not a web address'],
  ])('is shut to %s: %s', (url, words) => {
    expect(verdict(url)).toContain(words);
  });

  it('sends no fragment', () => {
    expect(guard.check('https://example.org/a#token', 'crawl').url.href).toBe('https://example.org/a');
  });
});

describe("the operator's own hosts", () => {
  const own = new OutboundGuard({
    hosts: ['wiki.corp:8443', '[fd00::7]:80', '10.0.0.5', 'Büro.example'].map(
      (text) => parseAllowedHost(text) as AllowedHost,
    ),
    endpoints: { model: [new URL('http://127.0.0.1:11434/v1')] },
  });

  it.each([
    ['https://wiki.corp:8443/a', 'own'],
    ['http://[fd00:0::7]/', 'own'],
    ['http://10.0.0.5/', 'own'],
    ['https://10.0.0.5/', 'own'],
    ['http://0xa000005/', 'own'],
    ['https://xn--bro-hoa.example/', 'own'],
    ['https://example.org/', 'open'],
  ])('are open: %s', (url, expected) => {
    expect(verdict(url, own)).toBe(expected);
  });

  it.each([
    'https://wiki.corp/',
    'https://a.wiki.corp:8443/',
    'http://[fd00::7]:8080/',
    'http://10.0.0.5:8080/',
    'http://10.0.0.6/',
  ])('are open as they are named only: %s', (url) => {
    expect(verdict(url, own)).not.toMatch(/^(own|open)$/);
  });

  it('keep a model to those who call models', () => {
    expect(verdict('http://127.0.0.1:11434/v1/embeddings', own, 'model')).toBe('own');
    expect(verdict('http://127.0.0.1:11434/v1/embeddings', own)).toContain('Port 11434');
    expect(verdict('https://127.0.0.1:11434/v1', own, 'model')).toContain('Port 11434');
  });

  it('need no password in their address either', () => {
    expect(verdict('http://a:b@10.0.0.5/', own)).toContain('a name or password');
  });
});

describe('a host in the settings', () => {
  it.each([
    ['Wiki.Corp', { hostname: 'wiki.corp' }],
    ['wiki.corp:8443', { hostname: 'wiki.corp', port: 8443 }],
    ['wiki.corp:80', { hostname: 'wiki.corp', port: 80 }],
    ['[FD00::0007]:80', { hostname: '[fd00::7]', port: 80 }],
    ['127.1:9', { hostname: '127.0.0.1', port: 9 }],
  ])('may be %s', (text, host) => {
    expect(parseAllowedHost(text)).toEqual(host);
  });

  it.each([
    '',
    'http://wiki.corp',
    'wiki.corp/a',
    'a@wiki.corp',
    'wiki.corp:0',
    'wiki.corp:65536',
    'wiki.corp:x',
    'fd00::7',
    ':80',
  ])('is not “%s”', (text) => {
    expect(parseAllowedHost(text)).toBeUndefined();
  });
});
