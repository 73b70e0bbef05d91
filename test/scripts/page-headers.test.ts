import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const file = readFileSync('src/presentation/web/public/_headers', 'utf8');
const [everywhere = ''] = file.split(/^(?=\/assets)/m);
const headers = new Map(
  [...everywhere.matchAll(/^ {2}([\w-]+): (.+)$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
);
const policy = new Map(
  (headers.get('content-security-policy') ?? '').split('; ').map((part) => {
    const [directive = '', ...sources] = part.split(' ');
    return [directive, sources.join(' ')];
  }),
);

describe('the page', () => {
  it('runs its own scripts only and takes no markup from a string', () => {
    expect(file).toMatch(/^\/\*\n/);
    expect(Object.fromEntries(policy)).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
    });
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|https?:|\*/);
  });

  it('comes over https for two years, as what it is, to itself alone', () => {
    expect(Object.fromEntries(headers)).toMatchObject({
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('loads nothing from elsewhere', () => {
    const page = readFileSync('src/presentation/web/index.html', 'utf8');
    expect(
      [...page.matchAll(/(?:src|href)="([^"]+)"/g)]
        .map((match) => match[1])
        .filter((url) => !/^\/(?!\/)/.test(url ?? '')),
    ).toEqual([]);
    expect(page).not.toMatch(/<script>|<style|\son\w+=/);
  });
});
