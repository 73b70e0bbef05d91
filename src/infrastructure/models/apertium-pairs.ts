import { OpenAiError } from './openai-error.ts';

/** A direction that is installed: `eng-spa`, `spa-eng_US`. */
export interface LanguagePair {
  name: string;
  from: Intl.Locale;
  to: Intl.Locale;
}

const mostPairs = 1000;

/** The lines of `apertium -l`. What is no language to Unicode is left out. */
export function readPairs(listed: string): LanguagePair[] {
  return listed
    .split('\n')
    .slice(0, mostPairs)
    .flatMap((line) => {
      const [name = '', from = '', to = ''] = /^([a-z]{2,3}(?:_\w+)?)-([a-z]{2,3}(?:_\w+)?)$/.exec(line.trim()) ?? [];
      const [source, target] = [localeOf(from), localeOf(to)];
      return source && target ? [{ name, from: source, to: target }] : [];
    });
}

/** The pair that fits best. @throws OpenAiError 503 when none does, 400 when it has to be told the language of the text. */
export function choosePair(pairs: readonly LanguagePair[], from: string | undefined, to: string): LanguagePair {
  const target = localeOf(to);
  const source = from === undefined ? undefined : localeOf(from);
  const leading = pairs.filter((pair) => pair.to.language === target?.language);
  const sources = new Set(leading.map((pair) => pair.from.language));
  const language = source?.language ?? (sources.has('en') || sources.size !== 1 ? 'en' : [...sources][0]);
  if (from === undefined && sources.size > 1 && !sources.has('en'))
    throw new OpenAiError(400, 'language_missing', 'Say which language the text is in.');
  const [best] = leading
    .filter((pair) => pair.from.language === language)
    .sort((one, other) => closeness(other, target) - closeness(one, target));
  if (best !== undefined) return best;
  const names = pairs.map(({ name }) => name);
  throw new OpenAiError(
    503,
    'pair_missing',
    `Apertium has no pair for this here: it has ${names.length === 0 ? 'none' : names.slice(0, 20).join(', ')}. Each is a package of its own, such as apertium-eng-spa.`,
  );
}

/** A variety of a language is chosen by its region only. */
function closeness({ to }: LanguagePair, wanted: Intl.Locale | undefined): number {
  if (to.region !== undefined && to.region === wanted?.region) return 2;
  return to.toString() === to.language ? 1 : 0;
}

/** Three letters or two, `eng` is `en`. */
function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-'));
  } catch {
    return undefined;
  }
}
