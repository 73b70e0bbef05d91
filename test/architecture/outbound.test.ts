import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-outbound-'));
  const configuration = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')) as { options: object };
  // One file alone has no types to speak of.
  const options = { ...configuration.options, typeAware: false };
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify({ ...configuration, options }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the project's own rules say about a file at this path. */
function lint(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  try {
    execFileSync(process.execPath, [resolve('node_modules/oxlint/bin/oxlint'), path], {
      cwd: folder,
      encoding: 'utf8',
    });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('what reaches the network', () => {
  it.each([
    ['src/application/services/a.ts', 'await fetch(String(1));'],
    ['src/application/services/a.ts', 'export const send = fetch;'],
    ['src/composition.ts', 'export const send = (url: string) => fetch(url);'],
    ['src/infrastructure/ai/a.ts', 'await globalThis.fetch(String(1));'],
    ['src/infrastructure/ai/a.ts', "export const socket = new WebSocket('wss://a.example');"],
    ['durable-objects/a.ts', "await self.fetch('https://a.example');"],
    ['plugins/clock/a.ts', "await fetch('https://a.example');"],
  ])('is not for %s: %s', (path, text) => {
    expect(lint(path, text)).toContain('no-restricted-globals');
  });

  it.each([
    ['src/infrastructure/network/a.ts', "await fetch('https://a.example');"],
    ['src/presentation/web/a.ts', "await fetch('/api/v1/me');"],
    [
      'src/application/services/a.ts',
      'export const get = (egress: { fetch(url: string): void }) => egress.fetch(String(1));',
    ],
  ])('is for %s: %s', (path, text) => {
    expect(lint(path, text)).toBe('');
  });
});
