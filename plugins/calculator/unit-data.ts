export interface UnitData {
  /** The first is shown. Signs are matched as written first, then whatever their case. */
  names: string;
  /** How many of the base unit one is: m, kg, s, K, byte; one of the currency. A fraction is two numbers. */
  factor: string;
  /** Powers of length, mass, time, temperature and data. */
  measures: string;
  /** Which prefixes go before the first name, and the word for each before the others. */
  prefixes?: 'metric' | 'data';
}

const length: UnitData[] = [
  { names: 'm metre metres meter meters', factor: '1', measures: 'length', prefixes: 'metric' },
  { names: 'in inch inches', factor: '0.0254', measures: 'length' },
  { names: 'ft foot feet', factor: '0.3048', measures: 'length' },
  { names: 'yd yard yards', factor: '0.9144', measures: 'length' },
  { names: 'mi mile miles', factor: '1609.344', measures: 'length' },
  { names: 'nmi nautical-mile nautical-miles', factor: '1852', measures: 'length' },
  { names: 'au astronomical-unit astronomical-units', factor: '149597870700', measures: 'length' },
  { names: 'ly light-year light-years lightyear lightyears', factor: '9460730472580800', measures: 'length' },
];

const mass: UnitData[] = [
  { names: 'g gram grams gramme grammes', factor: '0.001', measures: 'mass', prefixes: 'metric' },
  { names: 'kg kilo kilos', factor: '1', measures: 'mass' },
  { names: 't tonne tonnes metric-ton metric-tons', factor: '1000', measures: 'mass' },
  { names: 'oz ounce ounces', factor: '0.028349523125', measures: 'mass' },
  { names: 'lb lbs pound pounds', factor: '0.45359237', measures: 'mass' },
  { names: 'st stone stones', factor: '6.35029318', measures: 'mass' },
  { names: 'ton tons short-ton short-tons', factor: '907.18474', measures: 'mass' },
  { names: 'ct carat carats', factor: '0.0002', measures: 'mass' },
];

const time: UnitData[] = [
  { names: 's sec secs second seconds', factor: '1', measures: 'time', prefixes: 'metric' },
  { names: 'min mins minute minutes', factor: '60', measures: 'time' },
  { names: 'h hr hrs hour hours', factor: '3600', measures: 'time' },
  { names: 'days day d', factor: '86400', measures: 'time' },
  { names: 'weeks week wk wks', factor: '604800', measures: 'time' },
  { names: 'fortnights fortnight', factor: '1209600', measures: 'time' },
  // Of the Gregorian calendar on average: 146,097 days in 400 years.
  { names: 'months month', factor: '2629746', measures: 'time' },
  { names: 'years year yr yrs', factor: '31556952', measures: 'time' },
  { names: 'decades decade', factor: '315569520', measures: 'time' },
  { names: 'centuries century', factor: '3155695200', measures: 'time' },
];

const area: UnitData[] = [
  { names: 'ha hectare hectares', factor: '10000', measures: 'length^2' },
  { names: 'acres acre ac', factor: '4046.8564224', measures: 'length^2' },
  { names: 'm² sqm', factor: '1', measures: 'length^2' },
  { names: 'ft² sqft', factor: '0.09290304', measures: 'length^2' },
];

const volume: UnitData[] = [
  { names: 'L l litre litres liter liters', factor: '0.001', measures: 'length^3', prefixes: 'metric' },
  { names: 'gal gallon gallons', factor: '0.003785411784', measures: 'length^3' },
  { names: 'qt quart quarts', factor: '0.000946352946', measures: 'length^3' },
  { names: 'pt pint pints', factor: '0.000473176473', measures: 'length^3' },
  { names: 'cups cup', factor: '0.0002365882365', measures: 'length^3' },
  { names: 'fl-oz fluid-ounce fluid-ounces floz', factor: '0.0000295735295625', measures: 'length^3' },
  { names: 'tbsp tablespoon tablespoons', factor: '0.00001478676478125', measures: 'length^3' },
  { names: 'tsp teaspoon teaspoons', factor: '0.00000492892159375', measures: 'length^3' },
  { names: 'imperial-gallons imperial-gallon uk-gallon uk-gallons', factor: '0.00454609', measures: 'length^3' },
  { names: 'imperial-pints imperial-pint uk-pint uk-pints', factor: '0.00056826125', measures: 'length^3' },
  { names: 'bbl barrel barrels', factor: '0.158987294928', measures: 'length^3' },
  { names: 'cc ccm', factor: '0.000001', measures: 'length^3' },
];

const speed: UnitData[] = [
  { names: 'km/h kph kmh kmph', factor: '1/3.6', measures: 'length time^-1' },
  { names: 'mph', factor: '0.44704', measures: 'length time^-1' },
  { names: 'kn kt knot knots', factor: '1852/3600', measures: 'length time^-1' },
];

const data: UnitData[] = [
  { names: 'B byte bytes', factor: '1', measures: 'data', prefixes: 'data' },
  { names: 'bit bits', factor: '0.125', measures: 'data', prefixes: 'data' },
  { names: 'b', factor: '0.125', measures: 'data', prefixes: 'data' },
  { names: 'Mbit/s mbps', factor: '125000', measures: 'data time^-1' },
  { names: 'Gbit/s gbps', factor: '125000000', measures: 'data time^-1' },
];

const physics: UnitData[] = [
  { names: 'Hz hertz', factor: '1', measures: 'time^-1', prefixes: 'metric' },
  { names: 'rpm', factor: '1/60', measures: 'time^-1' },
  { names: 'N newton newtons', factor: '1', measures: 'mass length time^-2', prefixes: 'metric' },
  { names: 'J joule joules', factor: '1', measures: 'mass length^2 time^-2', prefixes: 'metric' },
  { names: 'Wh watt-hour watt-hours', factor: '3600', measures: 'mass length^2 time^-2', prefixes: 'metric' },
  { names: 'cal calorie calories', factor: '4.184', measures: 'mass length^2 time^-2' },
  { names: 'kcal kilocalorie kilocalories', factor: '4184', measures: 'mass length^2 time^-2' },
  { names: 'BTU', factor: '1055.05585262', measures: 'mass length^2 time^-2' },
  { names: 'W watt watts', factor: '1', measures: 'mass length^2 time^-3', prefixes: 'metric' },
  { names: 'hp horsepower', factor: '745.69987158227022', measures: 'mass length^2 time^-3' },
  { names: 'Pa pascal pascals', factor: '1', measures: 'mass length^-1 time^-2', prefixes: 'metric' },
  { names: 'bar bars', factor: '100000', measures: 'mass length^-1 time^-2' },
  { names: 'mbar millibar millibars', factor: '100', measures: 'mass length^-1 time^-2' },
  { names: 'atm atmosphere atmospheres', factor: '101325', measures: 'mass length^-1 time^-2' },
  { names: 'psi', factor: '6894.757293168361', measures: 'mass length^-1 time^-2' },
  { names: 'mmHg', factor: '133.322387415', measures: 'mass length^-1 time^-2' },
];

/** Each currency measures something of its own, since what one is worth in another is not known here. */
const money: UnitData[] = [
  'USD $ dollar dollars',
  'EUR € euro euros',
  'GBP £ sterling',
  'JPY ¥ yen',
  'INR ₹ rupee rupees',
  'CHF franc francs',
  'CAD',
  'AUD',
  'CNY yuan',
  'SEK',
  'NOK',
  'DKK',
  'PLN zloty',
  'BRL',
  'MXN peso pesos',
].map((names) => ({ names, factor: '1', measures: `money-${names.slice(0, 3)}` }));

export const unitData: readonly UnitData[] = [
  ...length,
  ...mass,
  ...time,
  ...area,
  ...volume,
  ...speed,
  ...data,
  ...physics,
  ...money,
];

/** Temperatures on scales that do not begin at nothing: kelvin = (value + offset) × factor. */
export const scaleData = [
  { names: '°C C celsius centigrade °celsius', factor: '1', offset: '273.15' },
  { names: '°F F fahrenheit °fahrenheit', factor: '5/9', offset: '459.67' },
  { names: 'K kelvin kelvins', factor: '1', offset: '0' },
];

export const metricPrefixes: [sign: string, word: string, power: number][] = [
  ['n', 'nano', -9],
  ['µ', 'micro', -6],
  ['u', 'micro', -6],
  ['μ', 'micro', -6],
  ['m', 'milli', -3],
  ['c', 'centi', -2],
  ['d', 'deci', -1],
  ['h', 'hecto', 2],
  ['k', 'kilo', 3],
  ['M', 'mega', 6],
  ['G', 'giga', 9],
  ['T', 'tera', 12],
];

/** `base` is 10 or 2. */
export const dataPrefixes: [sign: string, word: string, base: number, power: number][] = [
  ['k', 'kilo', 10, 3],
  ['K', 'kilo', 10, 3],
  ['M', 'mega', 10, 6],
  ['G', 'giga', 10, 9],
  ['T', 'tera', 10, 12],
  ['P', 'peta', 10, 15],
  ['E', 'exa', 10, 18],
  ['Ki', 'kibi', 2, 10],
  ['Mi', 'mebi', 2, 20],
  ['Gi', 'gibi', 2, 30],
  ['Ti', 'tebi', 2, 40],
  ['Pi', 'pebi', 2, 50],
  ['Ei', 'exbi', 2, 60],
];
