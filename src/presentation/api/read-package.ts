import type * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import { checkShape, readJson } from './read-json.ts';
import { isFileForm, readFileForm } from './read-file-form.ts';
import { packageBounds } from '../../domain/plugins/package.ts';
import type { Context } from 'hono';

/** Beside the package, in bytes. */
const rest = 64 * 1024;
/** Fields of a form that are no text: `true`, or JSON. */
const typed = new Set(['grants', 'enabled', 'approve']);

/** What installs a plugin: JSON with the package as a string, or a form with the package as `file` and the rest as fields. */
export async function readPackage<Shape extends z.ZodType>(c: Context, shape: Shape): Promise<z.output<Shape>> {
  // In JSON every sign of its text may take two.
  if (!isFileForm(c.req.raw)) return readJson(c, shape, 2 * packageBounds.bytes + rest);
  const { file, fields } = await readFileForm(c.req.raw, packageBounds.bytes + rest);
  const given = Object.entries(fields).map(([name, text]) => [name, typed.has(name) ? jsonOr(text) : text]);
  return checkShape(shape, { ...Object.fromEntries(given), package: textOf(file) });
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('bad_request', 'A package is UTF-8.', { cause });
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
