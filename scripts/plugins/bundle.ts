import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { packageBounds } from '../../src/domain/plugins/package.ts';
import type { Checked, Fault } from '../../src/domain/plugins/fault.ts';
import type { BuildFailure, Message } from 'esbuild';

const entries = ['index.ts', 'index.mjs', 'index.js'];

/** A plugin's code with all that it imports, as one ES module: the same text for the same sources, wherever they lie. */
export async function bundle(folder: string): Promise<Checked<string>> {
  const entry = entries.find((name) => existsSync(join(folder, name)));
  if (entry === undefined) return failed([{ path: entries.join(' or '), message: 'is not there' }]);
  try {
    const { outputFiles } = await build({
      entryPoints: [entry],
      absWorkingDir: resolve(folder),
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workerd', 'worker', 'browser'],
      target: 'es2024',
      charset: 'utf8',
      legalComments: 'eof',
      // Comments would say where each source lies.
      minifyWhitespace: true,
      tsconfigRaw: {},
      logLevel: 'silent',
    });
    const code = outputFiles[0]?.text ?? '';
    if (code.length <= packageBounds.code) return { ok: true, value: code };
    return failed([{ path: entry, message: `is bundled to more than ${packageBounds.code} characters` }]);
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>;
    if (errors.length === 0) throw error;
    return failed(errors.map(faultOf));
  }
}

function failed(faults: Fault[]): { ok: false; faults: Fault[] } {
  return { ok: false, faults };
}

function faultOf({ text, location }: Message): Fault {
  const place = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}`;
  return { path: place, message: text };
}
