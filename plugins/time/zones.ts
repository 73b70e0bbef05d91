import { Problem } from '../../src/domain/plugins/index.ts';

/** Places that are called otherwise than the zone they are in, or share one with a larger neighbour. */
const elsewhere: Readonly<Record<string, string>> = {
  'America/New_York': 'nyc, boston, washington, philadelphia, miami, atlanta, eastern, est, edt',
  'America/Chicago': 'houston, dallas, austin, central, cst, cdt',
  'America/Denver': 'salt lake city, mountain, mst, mdt',
  'America/Los_Angeles': 'la, san francisco, seattle, san diego, las vegas, portland, california, pacific, pst, pdt',
  'America/Toronto': 'ottawa, montreal',
  'America/Sao_Paulo': 'são paulo, rio de janeiro, rio, brasilia',
  'America/Argentina/Buenos_Aires': 'argentina',
  'America/Bogota': 'bogotá, colombia',
  'Europe/London': 'uk, united kingdom, england, scotland, britain, great britain, edinburgh, manchester, bst',
  'Europe/Dublin': 'ireland',
  'Europe/Berlin': 'germany, munich, hamburg, frankfurt, cologne, cet, cest',
  'Europe/Paris': 'france, lyon, marseille',
  'Europe/Madrid': 'spain, barcelona',
  'Europe/Rome': 'italy, milan',
  'Europe/Zurich': 'switzerland, geneva, zürich, bern, basel',
  'Europe/Vienna': 'austria',
  'Europe/Amsterdam': 'netherlands, holland',
  'Europe/Brussels': 'belgium',
  'Europe/Stockholm': 'sweden',
  'Europe/Oslo': 'norway',
  'Europe/Copenhagen': 'denmark',
  'Europe/Helsinki': 'finland, eet',
  'Europe/Warsaw': 'poland, krakow',
  'Europe/Prague': 'czechia, czech republic',
  'Europe/Athens': 'greece',
  'Europe/Istanbul': 'turkey, ankara',
  'Europe/Moscow': 'st petersburg, msk',
  'Europe/Kyiv': 'kyiv, ukraine',
  'Africa/Cairo': 'egypt',
  'Africa/Johannesburg': 'south africa, cape town',
  'Africa/Lagos': 'nigeria, abuja',
  'Africa/Nairobi': 'kenya',
  'Asia/Dubai': 'uae, united arab emirates, abu dhabi',
  'Asia/Jerusalem': 'israel, tel aviv',
  'Asia/Riyadh': 'saudi arabia',
  'Asia/Karachi': 'pakistan, islamabad, lahore',
  'Asia/Kolkata': 'india, kolkata, delhi, new delhi, mumbai, bangalore, bengaluru, chennai, hyderabad, ist',
  'Asia/Kathmandu': 'kathmandu, nepal',
  'Asia/Dhaka': 'bangladesh',
  'Asia/Bangkok': 'thailand',
  'Asia/Ho_Chi_Minh': 'ho chi minh city, saigon, hanoi, vietnam',
  'Asia/Yangon': 'yangon, myanmar',
  'Asia/Singapore': 'sgt',
  'Asia/Kuala_Lumpur': 'malaysia',
  'Asia/Manila': 'philippines',
  'Asia/Shanghai': 'china, beijing, shenzhen, guangzhou',
  'Asia/Hong_Kong': 'hkt',
  'Asia/Taipei': 'taiwan',
  'Asia/Seoul': 'korea, south korea, kst',
  'Asia/Tokyo': 'japan, osaka, kyoto, jst',
  'Australia/Sydney': 'canberra, aest, aedt',
  'Pacific/Auckland': 'new zealand, wellington',
  UTC: 'utc, gmt, zulu, greenwich',
};
/** They have several zones: a city tells which. */
const severalZones =
  'usa, us, united states, america, canada, mexico, brazil, russia, australia, indonesia, kazakhstan, mongolia'.split(
    ', ',
  );

const zones: ReadonlyMap<string, string> = new Map([
  ...Intl.supportedValuesOf('timeZone').map((zone) => [spoken(zone.slice(zone.lastIndexOf('/') + 1)), zone] as const),
  ...Object.entries(elsewhere).flatMap(([zone, names]) =>
    names.split(', ').map((name) => [spoken(name), zone] as const),
  ),
]);

/** The zone of a place, or a zone by its own name. Throws `bad_request` for a place that is not known. */
export function zoneOf(place: string): string {
  const name = spoken(place);
  const zone = zones.get(name) ?? (place.includes('/') ? validZone(place.trim()) : undefined);
  if (zone !== undefined) return zone;
  if (severalZones.includes(name)) throw unknown(`${place} has several time zones: name a city there.`);
  throw unknown(`No time zone is known for "${place}": name a city, or a zone such as Europe/Berlin.`);
}

/** As a setting gives it. */
export function settingZone(zone: unknown): string {
  const valid = typeof zone === 'string' ? validZone(zone) : 'UTC';
  if (valid === undefined) throw unknown(`The setting "timeZone" is no time zone: "${String(zone)}".`);
  return valid;
}

/** Every place that is known, in lower case. */
export function places(): string[] {
  return [...zones.keys(), ...severalZones];
}

/** "Asia/Ho_Chi_Minh" as "Ho Chi Minh". */
export function placeName(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

function validZone(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function spoken(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[_.\s]+/g, ' ')
    .replace(/^the /, '')
    .trim();
}

function unknown(message: string): Problem {
  return new Problem('bad_request', message);
}
