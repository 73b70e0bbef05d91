import { describe, expect, it } from 'vitest';
import { describeTools } from '../../../src/domain/plugins/descriptor.ts';
import { parseManifest } from '../../../src/domain/plugins/manifest.ts';
import { parsePhrase } from '../../../src/domain/plugins/phrase-syntax.ts';
import { routeByPhrase } from '../../../src/domain/plugins/route.ts';
import { sampleManifest } from './sample-manifest.ts';

/** What a tool with these phrases takes from a request; `undefined` when it is not for it. */
function taken(request: string, phrases: unknown[], more: Record<string, unknown> = {}): unknown {
  const inputs = { text: { type: 'string' }, to: { type: 'string' }, count: { type: 'integer', minimum: 1 } };
  const { lists = {}, ...tool } = more;
  const parsed = parseManifest(
    sampleManifest({
      lists,
      tools: [
        {
          name: 'tool',
          description: 'A tool.',
          input: { type: 'object', properties: inputs, required: ['text'] },
          output: { type: 'object' },
          effect: 'read',
          phrases,
          ...tool,
        },
      ],
    }),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const route = routeByPhrase(request, describeTools(parsed.value));
  return route && { ...route.input, ...(route.missing.length > 0 && { missing: route.missing }) };
}

describe('a phrase', () => {
  it('takes the words of a request whatever their case, and what its slots say as written', () => {
    expect(taken('Note  Buy MILK, and eggs', ['note {text}'])).toEqual({ text: 'Buy MILK, and eggs' });
    expect(taken('please note: buy milk', ['note {text}'])).toEqual({ text: 'buy milk' });
    expect(taken('could you note “buy milk”?', ['note {text}'])).toEqual({ text: 'buy milk' });
    expect(taken("What's noted about milk?", ['what is noted about {text}'])).toEqual({ text: 'milk' });
    expect(taken('note: is there milk?', ['note {text}'])).toEqual({ text: 'is there milk?' });
    expect(taken('I note buy milk', ['note {text}'])).toBeUndefined();
    expect(taken('note', ['note {text}'])).toBeUndefined();
  });

  it('may leave words out, or have one of several', () => {
    const phrases = ['(note|write [that] down) {text} [for {to}]'];
    expect(taken('write that down buy milk', phrases)).toEqual({ text: 'buy milk' });
    expect(taken('write down buy milk for Ada', phrases)).toEqual({ text: 'buy milk for Ada' });
    const named = { slots: { to: { kind: 'words', lists: ['people'] } }, lists: { people: ['Ada', 'Bob'] } };
    expect(taken('say buy milk to bob', ['say {text} to {to}'], named)).toEqual({ text: 'buy milk', to: 'bob' });
    expect(taken('say buy milk to eve', ['say {text} to {to}'], named)).toBeUndefined();
  });

  it('divides at the last place that fits, and never within a quotation', () => {
    const phrases = ['say {text} to {to}'];
    expect(taken('say I go to town to Ada', phrases)).toEqual({ text: 'I go to town', to: 'Ada' });
    expect(taken("say 'from here to there' to Ada", phrases)).toEqual({ text: 'from here to there', to: 'Ada' });
    expect(taken("say don't to Ada's friend", phrases)).toEqual({ text: "don't", to: "Ada's friend" });
  });

  it('keeps courtesy that may belong to what is said', () => {
    expect(taken('say come here please', ['say {text}'])).toEqual({ text: 'come here please' });
    const quoted = { slots: { text: { kind: 'quoted' } } };
    expect(taken('hey, say "come here" for me, please!', ['say {text}'], quoted)).toEqual({ text: 'come here' });
  });

  it('fills numbers as numbers, and what does not fit the schema is no match', () => {
    expect(taken('say hi 3 times', ['say {text} {count} times'])).toEqual({ text: 'hi', count: 3 });
    expect(taken('say hi 0 times', ['say {text} {count} times'])).toBeUndefined();
    expect(taken('say hi many times', ['say {text} {count} times'])).toBeUndefined();
  });

  it('may put inputs together, and names what it does not say', () => {
    const phrases = [{ say: 'twice {text} [to {to}]', input: { text: '{text} {text}', count: 2, to: '{to}' } }];
    expect(taken('twice hi', phrases)).toEqual({ text: 'hi hi', count: 2 });
    expect(taken('ring the bell', [{ say: 'ring the bell', input: { count: 1 } }])).toEqual({
      count: 1,
      missing: ['text'],
    });
  });

  it('has slots for words of a list, with numbers if it says so', () => {
    const words = { kind: 'words', lists: ['unit'], numbers: 'required', needs: 'sign', except: ['24/7'] };
    const more = { slots: { text: words }, lists: { unit: ['km', 'in', 'two'], sign: ['+', '/', 'in'] } };
    expect(taken('two km in km', ['{text}'], more)).toEqual({ text: 'two km in km' });
    expect(taken('3.5km + 2 km in km?', ['{text}'], more)).toEqual({ text: '3.5km + 2 km in km' });
    for (const request of ['3 km', 'km in km', '3 kg in km', '24 / 7'])
      expect(taken(request, ['{text}'], more)).toBeUndefined();
  });

  it('has slots for an address', () => {
    const more = { slots: { text: { kind: 'url' } } };
    expect(taken('open https://Example.org/a?b=(c).', ['open {text}'], more)).toEqual({
      text: 'https://Example.org/a?b=(c',
    });
    expect(taken('open example.org/a', ['open {text}'], more)).toEqual({ text: 'example.org/a' });
    for (const request of ['open report.pdf', 'open 3.5', 'open the door', 'open a b.org'])
      expect(taken(request, ['open {text}'], more)).toBeUndefined();
  });

  it.each(['', '(', 'a (b', 'a ]b', '[a|(b]', '{', '{A}', '$', 'a'.repeat(40).split('').join(' ') + ' b'.repeat(40)])(
    'is not written as %s',
    (phrase) => expect(() => parsePhrase(phrase)).toThrow(SyntaxError),
  );

  it('costs no more for a request made to be slow', () => {
    const slow = 'say ' + 'to '.repeat(1900);
    const begun = performance.now();
    taken(slow, ['say [a] [b] {text} to {to} [to|to to] to here', '[say] {text} [to] {to} [to] gone']);
    taken('"'.repeat(7000), ['say {text}']);
    taken(`https://${'.'.repeat(7000)}`, ['say {text}']);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
