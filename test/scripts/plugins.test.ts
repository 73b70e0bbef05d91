import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPlugin, faultLines } from '../../scripts/plugins/check-plugin.ts';
import { newPlugin } from '../../scripts/plugins/new-plugin.ts';
import { packPlugin } from '../../scripts/plugins/pack-plugin.ts';
import { parsePackage } from '../../src/domain/plugins/package.ts';
import { readManifest } from '../../scripts/plugins/read-manifest.ts';
import { tryRequest } from '../../scripts/plugins/try-request.ts';
import type { Manifest } from '../../src/domain/plugins/manifest.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nexus-plugins-'));
  symlinkSync(resolve('src'), join(root, 'src'));
  for (const folder of ['plugins/hello', 'test/plugins/hello']) cpSync(folder, join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What `plugin:check` says of a folder with this code and the manifest of hello. */
async function faultsOf(code: string, manifest?: string): Promise<string[]> {
  const folder = join(root, 'plugins/hello');
  writeFileSync(join(folder, 'index.ts'), code);
  if (manifest !== undefined) writeFileSync(join(folder, 'manifest.json'), manifest);
  const checked = await checkPlugin(folder);
  return checked.ok ? [] : faultLines(checked.faults);
}

function manifestOf(folder: string): { manifest: Manifest } {
  const read = readManifest(folder);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.value;
}

describe('a new plugin', () => {
  it('is hello under another name, and without faults', async () => {
    expect(newPlugin(root, 'unit-prices')).toEqual([
      'plugins/unit-prices/manifest.json',
      'plugins/unit-prices/index.ts',
      'test/plugins/unit-prices/unit-prices.test.ts',
    ]);
    const checked = await checkPlugin(join(root, 'plugins/unit-prices'));
    expect(checked.ok && checked.value.manifest).toMatchObject({
      id: 'unit-prices',
      version: '0.1.0',
      title: 'Unit prices',
    });
    expect(readFileSync(join(root, 'test/plugins/unit-prices/unit-prices.test.ts'), 'utf8')).toContain(
      '../../../plugins/unit-prices/index.ts',
    );
  });

  it.each(['hello', '../evil', 'Upper', 'a', ''])('is not called %s', (id) => {
    expect(() => newPlugin(root, id)).toThrow(/is there already|is no id/);
  });
});

describe('a plugin is checked', () => {
  it('in its manifest and in its code at once', async () => {
    expect(await faultsOf('export default {', '{"id": "hello"}')).toEqual(
      expect.arrayContaining([
        'version: is missing',
        'tools: is missing',
        expect.stringMatching(/^index\.ts:1:17: .*end of file/),
      ]),
    );
    expect(await faultsOf("import 'node:fs';", '{')).toEqual([
      expect.stringContaining('manifest.json: is no JSON'),
      expect.stringContaining('Could not resolve "node:fs"'),
    ]);
  });

  it('in what its module has functions for', async () => {
    expect(await faultsOf('export default { tools: { greet: 1, wave() {} } };')).toEqual([
      'tools.0: the module has no function "greet"',
      'the module: has a tool "wave" that the manifest does not name',
    ]);
    expect(await faultsOf('export const tools = {};')).toEqual(['the module: has no default export with tools']);
  });

  it('where it can do nothing', async () => {
    const thrown = async (code: string): Promise<string> => (await faultsOf(code)).join();
    expect(await thrown('throw new Error("at once");')).toContain('could not be loaded: Error: at once');
    expect(await thrown('await fetch("http://127.0.0.1:1/"); throw new Error("sent");')).not.toContain('sent');
    expect(await thrown('throw new Error(JSON.stringify(globalThis.process?.env ?? {}));')).toContain('Error: {}');
  });
});

describe('a request is tried', () => {
  const { manifest } = manifestOf('plugins/hello');

  it.each([
    ['please greet Ada', 'greet {"name":"Ada"}'],
    ['what is 6 * 7', 'calculator__calculate, which is built in and goes first'],
    ['who greeted Ada?', 'no phrase knows it: documents are read'],
  ])('%s', (request, outcome) => expect(tryRequest(manifest, request)).toBe(outcome));

  it('and what it lacks is said', () => {
    const [tool] = manifest.tools;
    if (tool === undefined) throw new Error('no tool');
    const { answer: _, ...mute } = tool;
    const tools = [{ ...mute, phrases: ['greet somebody'] }];
    expect(tryRequest({ ...manifest, tools }, 'greet somebody')).toBe(
      'greet {}, and asks for name, where a language model words the result: it has no answer',
    );
  });
});

describe('a plugin is packed', () => {
  it('into one file that imports nothing, whose digest is said', async () => {
    const out = join(root, 'hello.json');
    const packed = await packPlugin(join(root, 'plugins/hello'), out);
    const bytes = readFileSync(out);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(packed).toEqual({ ok: true, value: { path: out, bytes: bytes.length, digest } });
    const parsed = parsePackage(bytes.toString());
    expect(parsed).toMatchObject({ ok: true, value: { manifest: { id: 'hello' } } });
    expect(parsed.ok && parsed.value.code).not.toMatch(/^\s*import\b/m);
  });

  it('into a folder, which is made, under its own name', async () => {
    const packed = await packPlugin(join(root, 'plugins/hello'), join(root, 'packages/of mine'));
    const path = join(root, 'packages/of mine/hello-1.0.0.plugin.json');
    expect(packed).toMatchObject({ ok: true, value: { path } });
    expect(parsePackage(readFileSync(path, 'utf8'))).toMatchObject({ ok: true });
    mkdirSync(join(root, 'odd.json'));
    const odd = join(root, 'odd.json/hello-1.0.0.plugin.json');
    expect(await packPlugin(join(root, 'plugins/hello'), join(root, 'odd.json'))).toMatchObject({
      value: { path: odd },
    });
  });

  it('to the same bytes, wherever its folder lies', async () => {
    mkdirSync(join(root, 'elsewhere/deep'), { recursive: true });
    symlinkSync(resolve('src'), join(root, 'elsewhere/src'));
    cpSync('plugins/hello', join(root, 'elsewhere/plugins/hello'), { recursive: true });
    const [here, there] = [join(root, 'a.json'), join(root, 'b.json')];
    await packPlugin(join(root, 'plugins/hello'), here);
    await packPlugin(join(root, 'elsewhere/plugins/hello'), there);
    expect(readFileSync(here).equals(readFileSync(there))).toBe(true);
  });

  it('only if it is fine', async () => {
    writeFileSync(join(root, 'plugins/hello/index.ts'), 'export default {};');
    expect(await packPlugin(join(root, 'plugins/hello'), join(root, 'a.json'))).toMatchObject({ ok: false });
    expect(() => readFileSync(join(root, 'a.json'))).toThrow(/ENOENT/);
  });
});

describe('a command', () => {
  const run = (script: string, ...args: string[]): { status: number | null; lines: string[] } => {
    const env = { ...process.env, INIT_CWD: root };
    const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/plugins/${script}.ts`, ...args], {
      env,
      encoding: 'utf8',
    });
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    return { status, lines };
  };
  const packs = 'usage: npm run plugin:pack <folder> -- [--out <file or folder>]';

  it.each([
    ['pack', [], packs],
    ['pack', ['plugins/hello', '--out'], packs],
    ['pack', ['plugins/hello', '--into', 'here'], packs],
    ['check', [], 'usage: npm run plugin:check <folder>…'],
    ['try', ['plugins/hello'], 'usage: npm run plugin:try <folder> "<request>"…'],
  ])('%s %j says how it is used', (script, args, usage) => {
    expect(run(script, ...args)).toEqual({ status: 2, lines: [usage] });
  });

  it('says in a line why it cannot be done', () => {
    expect(run('pack', 'plugins/none')).toEqual({ status: 1, lines: ['plugins/none: there is no such folder'] });
    expect(run('check', 'plugins/hello/index.ts').lines).toEqual(['plugins/hello/index.ts: there is no such folder']);
    writeFileSync(join(root, 'taken'), '');
    const { status, lines } = run('pack', 'plugins/hello', '--out', 'taken/here');
    expect([status, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(/cannot be written: /);
  });

  it('takes paths from where it was typed', () => {
    const { status, lines } = run('pack', 'plugins/hello', '--out', 'dist/');
    expect({ status, lines }).toEqual({
      status: 0,
      lines: [
        expect.stringMatching(/^dist\/hello-1\.0\.0\.plugin\.json \(\d+ KiB\)$/),
        expect.stringMatching(/^sha256 /),
      ],
    });
  });
});
