import { namesIn } from './tool.ts';

/**
 * What is said of a tool's result where no model words it: its template with the output's properties in place. Nothing where
 * the tool has no template, or the output lacks a property that it names.
 */
export function answerText(
  template: string | undefined,
  output: Readonly<Record<string, unknown>>,
): string | undefined {
  if (template === undefined || namesIn(template).some((name) => !Object.hasOwn(output, name))) return undefined;
  return template.replaceAll(/\{([a-zA-Z][a-zA-Z0-9_]*)\}/g, (_, name: string) => textOf(output[name]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
