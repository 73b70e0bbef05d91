/** A language as one of its encodings of one byte a character writes it. */
interface Candidate {
  label: string;
  /** Its everyday letters outside ASCII, in lower case; those of other alphabets with the most frequent ones first. */
  letters: string;
}

/** The more usual encoding of a language comes first: on a tie, it is taken. */
const candidates: Candidate[] = [
  { label: 'windows-1252', letters: 'äöüß' },
  { label: 'windows-1252', letters: 'éèêëàâçîïôûùœæ' },
  { label: 'windows-1252', letters: 'áéíóúüñàèìòùïç' },
  { label: 'windows-1252', letters: 'ãõáâàçéêíóôú' },
  { label: 'windows-1252', letters: 'åäöæøéü' },
  { label: 'windows-1252', letters: 'ðþæöáéíóúý' },
  { label: 'macintosh', letters: 'äöüß' },
  { label: 'macintosh', letters: 'éèêëàâçîïôûùœæ' },
  { label: 'macintosh', letters: 'áéíóúüñàèìòùãõâêôç' },
  { label: 'macintosh', letters: 'åäöæøéü' },
  { label: 'windows-1250', letters: 'ąćęłńóśźż' },
  { label: 'windows-1250', letters: 'áčďéěíňóřšťúůýž' },
  { label: 'windows-1250', letters: 'áäčďéíĺľňóôŕšťúýž' },
  { label: 'windows-1250', letters: 'áéíóöőúüű' },
  { label: 'windows-1250', letters: 'čćđšž' },
  { label: 'windows-1250', letters: 'ăâîşţ' },
  { label: 'iso-8859-2', letters: 'ąćęłńóśźż' },
  { label: 'iso-8859-2', letters: 'áčďéěíňóřšťúůýž' },
  { label: 'windows-1254', letters: 'çğıöşüâî' },
  { label: 'windows-1257', letters: 'āčēģīķļņšūž' },
  { label: 'windows-1257', letters: 'ąčęėįšųūž' },
  { label: 'windows-1257', letters: 'äõöüšž' },
  { label: 'windows-1251', letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъіїєґўјљњћђџ' },
  { label: 'koi8-r', letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ' },
  { label: 'koi8-u', letters: 'оаиніврткслпудмязьбгчйхжїцюшщєфґ' },
  { label: 'ibm866', letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ' },
  { label: 'iso-8859-5', letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ' },
  { label: 'x-mac-cyrillic', letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ' },
  { label: 'windows-1253', letters: 'ατιοεσνηυρςπκμλίόγάδήέθφχωβώύζξψϊ' },
  { label: 'iso-8859-7', letters: 'ατιοεσνηυρςπκμλίόγάδήέθφχωβώύζξψϊ' },
  { label: 'windows-1255', letters: 'יוהלארתמבשנםעדפקכחטןצגסזךףץ' },
  { label: 'windows-1256', letters: 'اليمنوترهبةسدعقفكحأجشطصخضذئزءثىغظآإؤپچژگ' },
  { label: 'iso-8859-6', letters: 'اليمنوترهبةسدعقفكحأجشطصخضذئزءثىغظآإؤ' },
  { label: 'windows-874', letters: 'กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะัาำิีึืุูเแโใไ็่้๊๋์' },
];

const punctuation = new Set('“”„‘’‚«»‹›–—…€£§°©®™№•·¿¡ºª\u00A0½²³×±');

/** Bytes above 0x7F that are looked at, each with its neighbours. */
const mostSeen = 4_000;

/** The encoding, of one byte a character, in which most of the sample is words of a language; Western where none is. */
export function guessSingleByte(sample: Uint8Array): string {
  const windows = highWindows(sample);
  let best = { label: 'windows-1252', score: 0.35 };
  for (const { label, letters } of candidates) {
    const score = scoreOf(new TextDecoder(label).decode(windows), letters);
    // A clear lead only: the first of two that fit alike is the likelier one.
    if (score > best.score + 0.01) best = { label, score };
  }
  return best.label;
}

/** The parts of a sample around bytes that are not ASCII. */
function highWindows(sample: Uint8Array): Uint8Array {
  let seen = 0;
  let end = 0;
  while (end < sample.length && seen < mostSeen) if ((sample[end++] ?? 0) >= 0x80) seen += 1;
  return sample.subarray(0, end);
}

/** Letters of another alphabet that make up most of a text in it. */
const frequentLetters = 12;

/** From -2 to 1 for each character outside ASCII: whether it is a letter of the language, and stands where one would. */
function scoreOf(text: string, letters: string): number {
  const alphabet = alphabetOf(letters);
  let score = 0;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character <= '\u007F') continue;
    count += 1;
    score += characterScore(character, alphabet, { before: text[at - 1] ?? ' ', after: text[at + 1] ?? ' ' });
  }
  return count === 0 ? 0 : score / count;
}

interface Alphabet {
  /** Another than the Latin one: its words have no ASCII letters in them. */
  foreign: boolean;
  letters: ReadonlySet<string>;
  frequent: ReadonlySet<string>;
}

function alphabetOf(letters: string): Alphabet {
  const foreign = !/^\p{Script=Latin}/u.test(letters);
  const all = new Set(letters);
  return { foreign, letters: all, frequent: foreign ? new Set(letters.slice(0, frequentLetters)) : all };
}

function characterScore(
  character: string,
  { foreign, letters, frequent }: Alphabet,
  { before, after }: { before: string; after: string },
): number {
  const lower = character.toLowerCase();
  if (!letters.has(lower)) return punctuation.has(character) ? 0.5 : /\p{L}|\p{M}/u.test(character) ? -0.5 : -2;
  if (foreign && /[A-Za-z]/.test(before + after)) return -0.5;
  // A capital in the middle of a word in lower case: what small letters of another table become.
  if (lower !== character && isLower(before)) return -1;
  if (!/\p{L}/u.test(before + after)) return foreign ? -0.5 : -0.2;
  return frequent.has(lower) ? 1 : 0.6;
}

function isLower(character: string): boolean {
  return character !== character.toUpperCase() && character === character.toLowerCase();
}
