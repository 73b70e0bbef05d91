import { Problem } from '../../src/domain/plugins/index.ts';
import { writePackage } from '../../src/domain/plugins/package.ts';
import type { Granted, PluginCode } from '../../src/domain/plugins/index.ts';

const text = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
const tool = (name: string, more: object = {}): object => ({
  name,
  description: `The tool ${name}.`,
  input: text,
  output: text,
  effect: 'read',
  answer: '{text}',
  ...more,
});

/** A plugin that can do what plugins can, and some of what they should not. */
export function notesManifest(more: object = {}): object {
  return {
    id: 'notes',
    version: '1.0.0',
    title: 'Notes',
    description: 'Keeps notes.',
    tools: [
      tool('list'),
      tool('add', { effect: 'write', phrases: ['note down {text}'] }),
      tool('clear', { effect: 'destructive' }),
      tool('get', { phrases: ['look up {text} in the archive', 'what day is 90 days after {text}'] }),
      tool('find'),
      tool('translate'),
      tool('fail', { phrases: ['fail with {text}'] }),
      tool('lie'),
    ],
    capabilities: {
      hosts: [{ host: 'plain7.site.test', methods: ['GET', 'POST'] }],
      storageBytes: 200,
      ai: ['translate'],
      collections: ['search'],
      secrets: [{ name: 'api_key', title: 'Key', host: 'plain7.site.test', header: 'x-key', prefix: 'Key ' }],
      callsPerMinute: 30,
    },
    settings: {
      type: 'object',
      properties: { greeting: { type: 'string', title: 'Greeting', default: 'Hi' } },
    },
    ...more,
  };
}

export function notesPackage(more: object = {}): string {
  return writePackage(notesManifest(more), 'export default { tools: {} };');
}

type Text = { text: string };

const notes: PluginCode = {
  tools: {
    list: async (_: Text, { storage, settings }: Granted) => ({
      text: `${settings['greeting']}: ${JSON.stringify((await storage.get('notes')) ?? 'none')}`,
    }),
    add: async ({ text: note }: Text, { storage }: Granted) => {
      await storage.put('notes', note);
      return { text: `Noted: ${note}` };
    },
    clear: async (_: Text, { storage }: Granted) => {
      await storage.delete('notes');
      return { text: 'Gone.' };
    },
    get: async ({ text: url }: Text, { fetch }: Granted) => {
      const { status, headers } = await fetch(url);
      return { text: `${status} ${JSON.stringify(headers)}` };
    },
    find: async ({ text: query }: Text, { search }: Granted) => ({
      text: (await search(query)).map(({ text: found }) => found).join('\n'),
    }),
    translate: async ({ text: said }: Text, { ai }: Granted) => ai.translate({ text: said, to: 'es' }),
    fail: async ({ text: how }: Text, { signal }: Granted) => {
      if (how === 'hang') return new Promise(() => signal.addEventListener('abort', () => undefined));
      if (how === 'break') throw new TypeError('a secret of the plugin');
      throw new Problem(how as 'not_found', `Refused with ${how}.`);
    },
    lie: async () => ({ text: 7 }),
  },
};

/** By id. */
export const standInCode: ReadonlyMap<string, PluginCode> = new Map([['notes', notes]]);
