import { describe, expect, it } from 'vitest';
import { mayStayTheSame } from '../../../plugins/translation/echo.ts';
import translation from '../../../plugins/translation/index.ts';
import { languageCode } from '../../../plugins/translation/languages.ts';
import { grantedFake } from '../../fakes/granted.ts';
import type { Granted, PluginAi } from '../../../src/domain/plugins/index.ts';

type Translate = PluginAi['translate'];

const granted = (translate: Translate): Granted => grantedFake({ ai: { ...grantedFake().ai, translate } });
const echo: Translate = async ({ text }) => ({ text });
const { translate } = translation.tools;

describe('a translation', () => {
  it('asks what is granted, in codes', async () => {
    const asked: unknown[] = [];
    const spanish: Translate = async (request) => {
      asked.push(request);
      return { text: 'buenos días', from: 'en' };
    };
    expect(await translate({ text: 'good morning', to: 'Spanish' }, granted(spanish))).toEqual({
      translation: 'buenos días',
      from: 'en',
      to: 'es',
    });
    await translate({ text: 'good morning', from: 'English', to: 'ES' }, granted(spanish));
    expect(asked).toEqual([
      { text: 'good morning', to: 'es' },
      { text: 'good morning', from: 'en', to: 'es' },
    ]);
  });

  it.each(['good morning', 'Good Morning!', 'hello', 'The contract ends on Friday.', 'Wo ist der Bahnhof?'])(
    'is never the text itself: %s',
    async (text) => {
      await expect(translate({ text, to: 'Spanish' }, granted(echo))).rejects.toMatchObject({
        code: 'capability_unavailable',
      });
      const shouted: Translate = async () => ({ text: `  ${text.toUpperCase()} ` });
      await expect(translate({ text, to: 'Spanish' }, granted(shouted))).rejects.toThrow(/gave the text back/);
    },
  );

  it.each(['Berlin', 'Ada Lovelace', 'NASA', 'ISO 9001', 'https://example.org/a'])(
    'is the same for what is called so everywhere: %s',
    async (text) => {
      expect(await translate({ text, to: 'French' }, granted(echo))).toMatchObject({ translation: text });
    },
  );

  it('says what it cannot do', async () => {
    const there = granted(async ({ text }) => ({ text, from: 'es' }));
    await expect(translate({ text: 'buenos días', to: 'Spanish' }, there)).rejects.toThrow('is in Spanish already');
    await expect(translate({ text: 'hola', from: 'es', to: 'Spanish' }, there)).rejects.toThrow('Both languages');
    await expect(translate({ text: 'hello', to: 'Klingon' }, there)).rejects.toThrow('"Klingon" is no language');
    await expect(translate({ text: '42', to: 'Spanish' }, there)).rejects.toThrow('no words');
    await expect(
      translate(
        { text: 'hello', to: 'es' },
        granted(async () => ({ text: ' ' })),
      ),
    ).rejects.toMatchObject({
      code: 'capability_unavailable',
    });
    await expect(translate({ text: 'hello', to: 'es' }, grantedFake())).rejects.toMatchObject({ code: 'forbidden' });
  });
});

it('knows languages by their names and codes', () => {
  const codes = ['Spanish', 'german', 'BRAZILIAN PORTUGUESE', 'Mandarin', 'the French language', 'pt_br', 'zh-hant'];
  expect(codes.map(languageCode)).toEqual(['es', 'de', 'pt-BR', 'zh', 'fr', 'pt-BR', 'zh-Hant']);
  expect(['', 'elvish', 'constructor', 'xx'].map(languageCode)).toEqual([undefined, undefined, undefined, undefined]);
});

it('tells names from words by their capitals, as far as they tell', () => {
  expect(['Marie Curie', 'GPT-4', '3 km', 'me@example.org'].filter((text) => !mayStayTheSame(text))).toEqual(['3 km']);
  expect(['Thank You', 'I', 'a', 'hotel', 'STOP WAITING'].filter(mayStayTheSame)).toEqual([]);
});
