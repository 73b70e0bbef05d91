import { parsePhrase } from './phrase-syntax.ts';
import { Phrase } from './phrase.ts';
import { anyText, slotMatcher } from './slot.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Manifest } from './manifest.ts';
import type { SlotMatcher } from './slot.ts';
import type { Effect, PhraseManifest, ToolManifest, WordLists } from './tool.ts';

/** A tool as those see it who choose one: the router, models with tool calling, lists for people. */
export interface ToolDescriptor {
  pluginId: string;
  pluginTitle: string;
  name: string;
  /** One for all plugins, within the 64 signs that models take: `unit-prices__compare`. */
  fullName: string;
  description: string;
  input: JsonSchema;
  output: JsonSchema;
  effect: Effect;
  answer?: string;
  phrases: ToolPhrase[];
  /** What is compared with a request by meaning: the description, then the requests of the examples. */
  texts: string[];
}

export interface ToolPhrase {
  phrase: Phrase;
  /** What inputs become, with `{slot}` for what was said; a slot fills the input of its name where this is absent. */
  input?: Readonly<Record<string, string | number | boolean>>;
}

export function describeTools({ id, title, tools, lists }: Manifest): ToolDescriptor[] {
  return tools.map((tool) => ({
    pluginId: id,
    pluginTitle: title,
    name: tool.name,
    fullName: `${id}__${tool.name}`,
    description: tool.description,
    input: tool.input,
    output: tool.output,
    effect: tool.effect,
    ...(tool.answer !== undefined && { answer: tool.answer }),
    phrases: tool.phrases.map((given) => phraseOf(tool, lists, given)),
    texts: [tool.description, ...tool.examples.map(({ request }) => request)],
  }));
}

function phraseOf({ slots }: ToolManifest, lists: WordLists, given: PhraseManifest): ToolPhrase {
  const matcherOf = (name: string): SlotMatcher | typeof anyText => {
    const slot = Object.hasOwn(slots, name) ? slots[name] : undefined;
    return slot === undefined ? anyText : slotMatcher(slot, lists);
  };
  const phrase = new Phrase(parsePhrase(typeof given === 'string' ? given : given.say), matcherOf);
  return typeof given === 'string' ? { phrase } : { phrase, input: given.input };
}
