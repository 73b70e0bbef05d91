/** A number of a text, with the unit or the word that says what it counts. */
export interface Measure {
  /** In digits, without thousands separators: `1,938` and `1938` are the same. */
  number: string;
  /** A unit's canonical name, where one follows or stands before it: `km` for kilometres. */
  unit?: string;
}

const unitForms: Record<string, string> = {
  km: 'km kms kilometer kilometers kilometre kilometres',
  mi: 'mi mile miles',
  m: 'm meter meters metre metres',
  cm: 'cm centimeter centimeters centimetre centimetres',
  mm: 'mm millimeter millimeters millimetre millimetres',
  ft: 'ft foot feet',
  in: 'inch inches',
  yd: 'yd yard yards',
  kg: 'kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes',
  g: 'g gram grams gramme grammes',
  mg: 'mg milligram milligrams',
  lb: 'lb lbs',
  pound: 'pound pounds £',
  t: 'ton tons tonne tonnes',
  oz: 'oz ounce ounces',
  l: 'l liter liters litre litres',
  ml: 'ml milliliter milliliters millilitre millilitres',
  gal: 'gal gallon gallons',
  s: 's sec secs second seconds',
  min: 'min mins minute minutes',
  h: 'h hr hrs hour hours',
  d: 'day days',
  w: 'week weeks',
  mo: 'month months',
  y: 'yr yrs year years',
  decade: 'decade decades',
  century: 'century centuries',
  '%': '% percent percentage',
  celsius: 'celsius °c',
  fahrenheit: 'fahrenheit °f',
  degree: 'degree degrees °',
  usd: '$ usd dollar dollars',
  eur: '€ eur euro euros',
  thousand: 'thousand thousands',
  million: 'million millions',
  billion: 'billion billions',
  trillion: 'trillion trillions',
  mph: 'mph',
  kmh: 'kmh kph km/h',
  ha: 'ha hectare hectares',
  acre: 'acre acres',
  w_: 'watt watts',
  kw: 'kw kilowatt kilowatts',
  mw: 'mw megawatt megawatts',
  v: 'volt volts',
  kb: 'kb kilobyte kilobytes',
  mb: 'mb megabyte megabytes',
  gb: 'gb gigabyte gigabytes',
};

const units = new Map(
  Object.entries(unitForms).flatMap(([unit, forms]) => forms.split(' ').map((form) => [form, unit] as const)),
);

const words = new Map(
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
  eighteen nineteen twenty`
    .split(/\s+/)
    .map((word, value) => [word, String(value)] as const),
);
for (const [index, word] of ['thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'].entries())
  words.set(word, String((index + 3) * 10));

const token = /[£$€]|\d+(?:[.,]\d+)*|°[cf]?|%|km\/h|\p{L}+/giu;

/** The numbers of a text in order, written in digits or as words up to ninety. */
export function measuresIn(text: string): Measure[] {
  const tokens = [...text.matchAll(token)].map(({ 0: form }) => form);
  return tokens.flatMap((form, index) => {
    const number = numberOf(form);
    if (number === undefined) return [];
    const unit = unitAt(tokens, index + 1) ?? currencyOf(tokens[index - 1]);
    return [{ number, ...(unit !== undefined && { unit }) }];
  });
}

function numberOf(form: string): string | undefined {
  if (!/^\d/.test(form)) return words.get(form.toLowerCase());
  const digits = form.replace(/,(?=\d{3}(?:\D|$))/g, '').replace(',', '.');
  return /^\d+\.\d+$/.test(digits) ? digits.replace(/\.?0+$/, '') : digits;
}

/** The unit that stands there; `5-year-old` and `5 square miles` have theirs one word on. */
function unitAt(tokens: readonly string[], index: number): string | undefined {
  const form = tokens[index]?.toLowerCase() ?? '';
  if (form === 'square' || form === 'cubic') return unitAt(tokens, index + 1);
  return units.get(form);
}

function currencyOf(form: string | undefined): string | undefined {
  return form !== undefined && /^[£$€]$/.test(form) ? units.get(form) : undefined;
}
