import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What a command was given, paths as whoever typed them meant them. */
export interface CommandLine<Option extends string> {
  given: string[];
  options: Partial<Record<Option, string>>;
}

/** Where the command was typed: npm runs it in the project's folder, wherever that was. */
const typedIn = process.env['INIT_CWD'] ?? process.cwd();

/** Runs a command. What it cannot take ends with 2 and how it is used, what it throws with 1 and a line that says why. */
export async function runCommand<Option extends string>(
  command: { usage: string; least: number; most: number; options?: readonly Option[] },
  work: (line: CommandLine<Option>) => unknown,
): Promise<void> {
  try {
    const line = readLine<Option>(process.argv.slice(2), command.options ?? []);
    const count = line?.given.length ?? 0;
    if (line === undefined || count < command.least || count > command.most) {
      console.error(`usage: ${command.usage}`);
      process.exitCode = 2;
    } else await work(line);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function readLine<Option extends string>(args: string[], options: readonly Option[]): CommandLine<Option> | undefined {
  try {
    const parsed = parseArgs({
      args,
      allowPositionals: true,
      options: Object.fromEntries(options.map((name) => [name, { type: 'string' as const }])),
    });
    const values = parsed.values as Partial<Record<Option, string>>;
    if ([...parsed.positionals, ...Object.values(values)].includes('')) return undefined;
    return { given: parsed.positionals, options: values };
  } catch {
    return undefined;
  }
}

export function pathGiven(path: string): string {
  return resolve(typedIn, path);
}

/** As short as whoever typed the command would write it. */
export function pathShown(path: string): string {
  const short = relative(typedIn, path);
  return short === '' ? '.' : short.startsWith('..') ? path : short;
}
