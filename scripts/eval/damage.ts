/** Makes a sentence say something else, as little as that takes. Undefined where it has nothing of the kind. */
type Damage = (sentence: string, chance: Chance) => string | undefined;

/** What damage is done by: seeded numbers, and names to put in the place of others. */
export interface Chance {
  random: () => number;
  names: readonly string[];
}

const units: Record<string, string> = {
  kilometres: 'miles',
  kilometers: 'miles',
  km: 'miles',
  miles: 'kilometres',
  metres: 'feet',
  meters: 'feet',
  feet: 'metres',
  inches: 'centimetres',
  years: 'months',
  months: 'years',
  weeks: 'days',
  days: 'weeks',
  hours: 'minutes',
  minutes: 'hours',
  seconds: 'hours',
  million: 'billion',
  billion: 'million',
  percent: 'degrees',
  '%': ' kg',
  kg: 'pounds',
  pounds: 'kilograms',
  tons: 'pounds',
  acres: 'hectares',
};
const number = /\d+(?:[.,]\d+)*/g;
const name = /(?<=[\p{Ll},] )\p{Lu}\p{Ll}{2,}/gu;
const measure = new RegExp(String.raw`(?<=\d\s?)(?:${Object.keys(units).join('|')})(?![\p{L}])`, 'gu');
const auxiliary =
  /\b(?:is|are|was|were|has|have|had|can|will|would|could|should|may|must|did|does|do)\b(?! not|n['’]t)/g;

export const damages: Readonly<Record<'number' | 'name' | 'negation' | 'unit', Damage>> = {
  number: (sentence, chance) => replaceOne(sentence, number, chance, (old) => otherNumber(old, chance)),
  name: (sentence, chance) =>
    replaceOne(sentence, name, chance, (old) => {
      const others = chance.names.filter((other) => other !== old && !sentence.includes(other));
      return others[Math.floor(chance.random() * others.length)];
    }),
  negation: (sentence, chance) =>
    /\bnot /.test(sentence)
      ? sentence.replace(/\bnot /, '')
      : replaceOne(sentence, auxiliary, chance, (verb) => `${verb} not`),
  unit: (sentence, chance) => replaceOne(sentence, measure, chance, (old) => units[old]),
};

/** The names of a text: words with a capital that do not open a sentence. */
export function namesOf(text: string): string[] {
  return [...new Set([...text.matchAll(name)].map(([found]) => found))];
}

function replaceOne(
  sentence: string,
  pattern: RegExp,
  { random }: Chance,
  by: (old: string) => string | undefined,
): string | undefined {
  const places = [...sentence.matchAll(pattern)];
  const place = places[Math.floor(random() * places.length)];
  const replacement = place && by(place[0]);
  if (replacement === undefined) return undefined;
  return sentence.slice(0, place?.index) + replacement + sentence.slice((place?.index ?? 0) + (place?.[0].length ?? 0));
}

/** Near by or further off, never the same. */
function otherNumber(old: string, { random }: Chance): string {
  const value = Number(old.replaceAll(',', ''));
  const near = value + 1 + Math.floor(random() * 9);
  return String(Math.round(random() < 0.5 || value < 10 ? near : near * 1.3));
}
