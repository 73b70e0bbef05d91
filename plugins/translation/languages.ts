/** ISO 639 codes and what the language is called in English. */
const names: Readonly<Record<string, string>> = {
  af: 'Afrikaans',
  am: 'Amharic',
  ar: 'Arabic',
  az: 'Azerbaijani',
  be: 'Belarusian',
  bg: 'Bulgarian',
  bn: 'Bengali, Bangla',
  bs: 'Bosnian',
  ca: 'Catalan',
  cs: 'Czech',
  cy: 'Welsh',
  da: 'Danish',
  de: 'German',
  el: 'Greek',
  en: 'English',
  eo: 'Esperanto',
  es: 'Spanish, Castilian',
  et: 'Estonian',
  eu: 'Basque',
  fa: 'Persian, Farsi',
  fi: 'Finnish',
  fr: 'French',
  fy: 'Frisian',
  ga: 'Irish, Gaeilge',
  gd: 'Scottish Gaelic',
  gl: 'Galician',
  gu: 'Gujarati',
  ha: 'Hausa',
  he: 'Hebrew',
  hi: 'Hindi',
  hr: 'Croatian',
  ht: 'Haitian Creole, Haitian',
  hu: 'Hungarian',
  hy: 'Armenian',
  id: 'Indonesian, Bahasa Indonesia',
  ig: 'Igbo',
  is: 'Icelandic',
  it: 'Italian',
  ja: 'Japanese',
  jv: 'Javanese',
  ka: 'Georgian',
  kk: 'Kazakh',
  km: 'Khmer',
  kn: 'Kannada',
  ko: 'Korean',
  ku: 'Kurdish',
  la: 'Latin',
  lb: 'Luxembourgish',
  lo: 'Lao',
  lt: 'Lithuanian',
  lv: 'Latvian',
  mg: 'Malagasy',
  mi: 'Maori',
  mk: 'Macedonian',
  ml: 'Malayalam',
  mn: 'Mongolian',
  mr: 'Marathi',
  ms: 'Malay',
  mt: 'Maltese',
  my: 'Burmese',
  ne: 'Nepali',
  nl: 'Dutch, Flemish',
  no: 'Norwegian',
  oc: 'Occitan',
  or: 'Odia',
  pa: 'Punjabi',
  pl: 'Polish',
  ps: 'Pashto',
  pt: 'Portuguese',
  'pt-BR': 'Brazilian Portuguese',
  ro: 'Romanian, Moldovan',
  ru: 'Russian',
  sd: 'Sindhi',
  si: 'Sinhala',
  sk: 'Slovak',
  sl: 'Slovenian, Slovene',
  so: 'Somali',
  sq: 'Albanian',
  sr: 'Serbian',
  su: 'Sundanese',
  sv: 'Swedish',
  sw: 'Swahili',
  ta: 'Tamil',
  te: 'Telugu',
  tg: 'Tajik',
  th: 'Thai',
  tl: 'Tagalog, Filipino',
  tr: 'Turkish',
  uk: 'Ukrainian',
  ur: 'Urdu',
  uz: 'Uzbek',
  vi: 'Vietnamese',
  xh: 'Xhosa',
  yi: 'Yiddish',
  yo: 'Yoruba',
  zh: 'Chinese, Mandarin',
  'zh-Hant': 'Traditional Chinese',
  zu: 'Zulu',
};

const codes: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([code, called]) =>
    [...called.split(', '), code].map((name) => [name.toLowerCase(), code] as const),
  ),
);

/** The code of a language by its English name or its code; nothing for what is no language here. */
export function languageCode(name: string): string | undefined {
  const said = name
    .trim()
    .toLowerCase()
    .replace(/^the /, '')
    .replace(/ language$/, '')
    .replaceAll('_', '-');
  return codes.get(said);
}

export function languageName(code: string): string {
  return (Object.hasOwn(names, code) ? names[code]?.split(', ')[0] : undefined) ?? code;
}

/** In lower case, without codes. */
export function languageNames(): string[] {
  return Object.values(names).flatMap((called) => called.toLowerCase().split(', '));
}
