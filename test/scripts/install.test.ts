import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { ensureInstalled } from '../../scripts/install.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nexus-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('says within seconds that packages are missing and the network is away', { timeout: 60_000 }, () => {
  // Nothing listens on port 9 of this machine.
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_cache', join(folder, 'cache'));
  const manifest = { name: 'x', version: '1.0.0', dependencies: { zod: '4.6.6' } };
  const zod = { version: '4.6.6', resolved: 'http://127.0.0.1:9/zod/-/zod-4.6.6.tgz' };
  const packages = { '': manifest, 'node_modules/zod': zod };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'x', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  );
  const begun = performance.now();
  expect(() => ensureInstalled({ say: () => undefined, folder })).toThrow(/needs the network once[^]*ECONNREFUSED/);
  expect(performance.now() - begun).toBeLessThan(30_000);
  vi.unstubAllEnvs();
});
