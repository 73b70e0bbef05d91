import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const wrangler = readFileSync('wrangler.toml', 'utf8');

describe('what is put on a server', () => {
  it('is the Worker and the built page, with every path of the API before the page', () => {
    expect(/^directory = "(.*)"$/m.exec(wrangler)?.[1]).toBe('dist/web');
    const first = /^run_worker_first = \[([^\]]*)\]$/m
      .exec(wrangler)?.[1]
      ?.match(/"[^"]*"/g)
      ?.map((path) => path.slice(1, -1));
    expect(first?.toSorted()).toEqual([
      '/.well-known/*',
      '/api/*',
      '/auth/*',
      '/device',
      '/healthz',
      '/internal/*',
      '/readyz',
      '/schemas/*',
      '/sign-in',
    ]);
  });

  it('has no secret among its settings, and no address of another site to call', () => {
    const [, vars = ''] = /^\[vars\]\n((?:[A-Z_]+ = .*\n)+)/m.exec(wrangler) ?? [];
    const names = [...vars.matchAll(/^([A-Z_]+) =/gm)].map((match) => match[1] ?? '');
    expect(names).toContain('NEXUS_CHAT');
    expect(names.filter((name) => /SECRET|_KEY$|TOKEN|PASSWORD/.test(name))).toEqual([]);
    expect(vars).not.toMatch(/https?:\/\//);
  });
});

describe('the packages', () => {
  it('are pinned, each with the hash of what was looked at', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { version: string; integrity?: string; link?: boolean; inBundle?: boolean }>;
    };
    const own = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
    const ranges = Object.entries({ ...own['dependencies'], ...own['devDependencies'] });
    expect(ranges.filter(([, range]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(range))).toEqual([]);
    const installed = Object.entries(lock.packages).filter(
      ([path, entry]) => path !== '' && !entry.link && !entry.inBundle,
    );
    expect(installed.length).toBeGreaterThan(50);
    expect(
      installed.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true).map(([path]) => path),
    ).toEqual([]);
  });
});
