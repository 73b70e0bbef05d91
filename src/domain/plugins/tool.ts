import * as z from 'zod';
import { checkValue } from './check-value.ts';
import { joinPath } from './fault.ts';
import { countSchemas, jsonSchema } from './json-schema.ts';
import { parsePhrase, slotsOf } from './phrase-syntax.ts';
import type { Fault } from './fault.ts';
import type { JsonSchema } from './json-schema.ts';
import type { PhrasePart } from './phrase-syntax.ts';

/** `write` changes something that can be put right, `destructive` what cannot; both ask a person first. */
export const effects = ['read', 'write', 'destructive'] as const;
export type Effect = (typeof effects)[number];

/** Within one; a schema is checked against every part of a value. */
const mostSchemas = 200;

const inputName = /^[a-zA-Z][a-zA-Z0-9_]{0,39}$/;
const slotName = z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/, 'is not a name such as text');
const listName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'is not a name such as unit');

const slot = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('words').describe('Nothing but words of these lists'),
    lists: z.array(listName).min(1).max(10),
    numbers: z
      .enum(['none', 'allowed', 'required'])
      .default('none')
      .describe('Whether numbers, ISO dates and the signs of arithmetic stand between the words'),
    needs: listName.optional().describe('A list of words and signs of which at least one must be there'),
    except: z
      .array(z.string().min(1).max(60))
      .max(100)
      .default([])
      .describe('What it would take but does not, since it means something else: 24/7'),
  }),
  z.strictObject({ kind: z.literal('url').describe('One address, https:// or not') }),
  z.strictObject({ kind: z.literal('quoted').describe('Text in quotation marks') }),
]);

const phraseText = z.string().min(1).max(300);

const phrase = z.union(
  [
    phraseText,
    z.strictObject({
      say: phraseText,
      input: z
        .record(z.string().regex(inputName), z.union([z.string().max(300), z.number(), z.boolean()]))
        .describe('What the inputs become; {slot} stands for what was said there'),
    }),
  ],
  'is neither a phrase nor an object with "say" and "input"',
);

const example = z.strictObject({
  request: z.string().min(1).max(300),
  input: z.record(z.string(), z.unknown()).optional(),
});

/** Lists of words, which the slots of all tools may name. */
export const wordLists = z.record(listName, z.array(z.string().min(1).max(60)).min(1).max(1000));
export type WordLists = z.infer<typeof wordLists>;

export const toolManifest = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'is not a name such as send_message, of 32 characters at most'),
  description: z.string().min(1).max(1000).describe('What it does and when to use it, for people and for models'),
  input: jsonSchema,
  output: jsonSchema,
  effect: z.enum(effects),
  answer: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('What is said of the result where no model words it; {name} stands for a property of the output'),
  examples: z.array(example).max(50).default([]).describe('What people say who want this, for routing by meaning'),
  phrases: z.array(phrase).max(60).default([]).describe('What people say who want this, for routing by words'),
  slots: z.record(slotName, slot).default({}).describe('What a slot of the phrases takes; any text unless said here'),
});

export type ToolManifest = z.infer<typeof toolManifest>;
export type SlotManifest = z.infer<typeof slot>;
export type PhraseManifest = z.infer<typeof phrase>;

/** What the parts of a tool that is well formed get wrong about each other. */
export function toolFaults(tool: ToolManifest, lists: WordLists): Fault[] {
  return [
    ...objectFaults(tool.input, 'input'),
    ...objectFaults(tool.output, 'output'),
    ...exampleFaults(tool),
    ...tool.phrases.flatMap((given, index) => phraseFaults(tool, given, `phrases.${index}`)),
    ...slotFaults(tool, lists),
    ...namesIn(tool.answer ?? '')
      .filter((name) => !hasProperty(tool.output, name))
      .map((name) => ({ path: 'answer', message: `names "${name}", which the output does not have` })),
  ];
}

/** Names in braces, as in `{result}`. */
export function namesIn(template: string): string[] {
  return Array.from(template.matchAll(/\{([a-zA-Z][a-zA-Z0-9_]*)\}/g), (match) => match[1] ?? '');
}

function objectFaults(schema: JsonSchema, path: string): Fault[] {
  if (schema.type !== 'object') return [{ path: `${path}.type`, message: 'must be "object"' }];
  if (countSchemas(schema) > mostSchemas) return [{ path, message: `has more than ${mostSchemas} schemas in it` }];
  return Object.keys(schema.properties ?? {})
    .filter((name) => !inputName.test(name))
    .map((name) => ({ path: joinPath(path, 'properties', name), message: 'is not a name such as text' }));
}

function exampleFaults({ examples, input }: ToolManifest): Fault[] {
  return examples.flatMap((given, index) => {
    const checked = given.input === undefined ? undefined : checkValue(input, given.input);
    if (checked === undefined || checked.ok) return [];
    return checked.faults.map(({ path, message }) => ({ path: joinPath(`examples.${index}.input`, path), message }));
  });
}

function phraseFaults(tool: ToolManifest, given: PhraseManifest, path: string): Fault[] {
  const say = typeof given === 'string' ? given : given.say;
  const saying = typeof given === 'string' ? path : `${path}.say`;
  let parts: PhrasePart[];
  try {
    parts = parsePhrase(say);
  } catch (error) {
    return [{ path: saying, message: error instanceof Error ? error.message : 'is not a phrase' }];
  }
  const slots = slotsOf(parts);
  const faults = anchored(parts, tool) ? [] : [{ path: saying, message: 'would take every request: add a word' }];
  if (typeof given === 'string') {
    const unknown = [...slots].filter((name) => !hasProperty(tool.input, name));
    return [...faults, ...unknown.map((name) => ({ path: saying, message: `fills "${name}", which is no input` }))];
  }
  for (const [name, template] of Object.entries(given.input)) {
    const at = joinPath(path, 'input', name);
    if (!hasProperty(tool.input, name)) faults.push({ path: at, message: 'is no input of the tool' });
    for (const used of typeof template === 'string' ? namesIn(template) : [])
      if (!slots.has(used)) faults.push({ path: at, message: `uses {${used}}, which the phrase does not have` });
  }
  return faults;
}

/** Whether a phrase says something whichever way it is read: a word of its own, or a slot that does not take any text. */
function anchored(parts: readonly PhrasePart[], tool: ToolManifest): boolean {
  return parts.some((part) => {
    if (part.kind === 'word') return true;
    if (part.kind === 'choice') return part.options.every((option) => anchored(option, tool));
    const slot = Object.hasOwn(tool.slots, part.name) ? tool.slots[part.name] : undefined;
    return slot?.kind === 'words' && slot.numbers === 'required' && slot.needs !== undefined;
  });
}

function slotFaults({ slots }: ToolManifest, lists: WordLists): Fault[] {
  return Object.entries(slots).flatMap(([name, slot]) => {
    if (slot.kind !== 'words') return [];
    return [...slot.lists, ...(slot.needs === undefined ? [] : [slot.needs])]
      .filter((list) => !Object.hasOwn(lists, list))
      .map((list) => ({ path: joinPath('slots', name), message: `names the list "${list}", which is not there` }));
  });
}

function hasProperty({ properties }: JsonSchema, name: string): boolean {
  return properties !== undefined && Object.hasOwn(properties, name);
}
