import { checkValue } from './check-value.ts';
import { withoutCourtesy } from './courtesy.ts';
import { isMark } from './phrase.ts';
import { requestWords } from './request-words.ts';
import type { JsonSchema } from './json-schema.ts';
import type { PhraseMatch } from './phrase.ts';
import type { RequestWord } from './request-words.ts';
import type { ToolDescriptor, ToolPhrase } from './descriptor.ts';

/** The tool that a request is for. */
export interface Route {
  tool: ToolDescriptor;
  /** What the request says; each input fits its schema. */
  input: Record<string, unknown>;
  /** Required inputs that the request does not say: to be asked for, never guessed. */
  missing: string[];
}

/** UTF-16 units of a request that is compared with phrases; what is longer is no command. */
const longestRequest = 8000;

/**
 * The tool whose phrases say what the request says, or none. Where several do, the one that fills what it needs wins, then the
 * one of which more words match, then the earlier one.
 */
export function routeByPhrase(request: string, tools: readonly ToolDescriptor[]): Route | undefined {
  if (request.length > longestRequest) return undefined;
  const readings = withoutCourtesy(requestWords(request));
  let best: { route: Route; literals: number } | undefined;
  for (const tool of tools) {
    for (const phrase of tool.phrases) {
      const found = firstMatch(request, readings, tool, phrase);
      if (found !== undefined && (best === undefined || isBetter(found, best))) best = found;
    }
  }
  return best?.route;
}

function isBetter(one: { route: Route; literals: number }, other: { route: Route; literals: number }): boolean {
  const [missing, fewest] = [one.route.missing.length, other.route.missing.length];
  return missing < fewest || (missing === fewest && one.literals > other.literals);
}

function firstMatch(
  request: string,
  readings: readonly (readonly RequestWord[])[],
  tool: ToolDescriptor,
  { phrase, input: template }: ToolPhrase,
): { route: Route; literals: number } | undefined {
  for (const words of readings) {
    const match = phrase.match(words);
    const input = match && inputOf(request, match, template, tool.input);
    if (match === undefined || input === undefined) continue;
    const missing = missingInputs(tool, input);
    return { route: { tool, input, missing }, literals: match.literals };
  }
  return undefined;
}

/** Inputs that the tool must have and that are not there. */
export function missingInputs({ input: schema }: ToolDescriptor, input: Readonly<Record<string, unknown>>): string[] {
  return (schema.required ?? []).filter((name) => !Object.hasOwn(input, name));
}

/** What the slots say, put into the inputs; `undefined` where that does not fit the tool's schema. */
function inputOf(
  request: string,
  { slots }: PhraseMatch,
  template: ToolPhrase['input'],
  schema: JsonSchema,
): Record<string, unknown> | undefined {
  const said = new Map([...slots].map(([name, words]) => [name, textOf(request, words)]));
  const texts =
    template === undefined
      ? [...said]
      : Object.entries(template).map(([name, value]) => [name, fill(value, said)] as const);
  const input: Record<string, unknown> = {};
  for (const [name, value] of texts) {
    // What a phrase may leave out says nothing.
    if (value === undefined) continue;
    input[name] = typeof value === 'string' ? typed(value, schema.properties?.[name]) : value;
  }
  const { required: _, ...partial } = schema;
  return checkValue(partial, input).ok ? input : undefined;
}

/**
 * Verbatim, without the quotation marks around it. A question mark at the end belongs to the request, unless a colon says
 * that what follows is text.
 */
function textOf(request: string, words: readonly RequestWord[]): string {
  const [first] = words;
  if (first === undefined) return '';
  if (first.kind === 'quoted' && words.slice(1).every(isMark)) return first.text;
  const isText = /:\s*$/.test(request.slice(Math.max(0, first.start - 10), first.start));
  const last = words.findLast(({ text }) => isText || text !== '?') ?? first;
  return request.slice(first.start, last.end);
}

function fill(
  template: string | number | boolean,
  said: ReadonlyMap<string, string>,
): string | number | boolean | undefined {
  if (typeof template !== 'string') return template;
  let complete = true;
  const filled = template.replaceAll(/\{([a-zA-Z][a-zA-Z0-9_]*)\}/g, (_, name: string) => {
    const text = said.get(name);
    complete &&= text !== undefined;
    return text ?? '';
  });
  return complete ? filled : undefined;
}

/** A number where the schema wants one. */
function typed(text: string, schema: JsonSchema | undefined): string | number {
  const wantsNumber = schema?.type === 'number' || schema?.type === 'integer';
  const number = Number(text.replaceAll(/[,_](?=\d)/g, ''));
  return wantsNumber && text.trim() !== '' && Number.isFinite(number) ? number : text;
}
