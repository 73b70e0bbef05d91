/** Words that stand in samples and never in random text; compared without case, spaces and punctuation. */
const sampleWords = [
  'secret',
  'password',
  'passphrase',
  'changeme',
  'changethis',
  'changeit',
  'replace',
  'placeholder',
  'example',
  'sample',
  'default',
  'insert',
  'yourkey',
  'yourown',
  'yourtoken',
  'keyboardcat',
  'opensslrand',
  'correcthorse',
  'qwerty',
  'letmein',
];

const leastLength = 32;
const leastDifferent = 10;
const remedy = 'write what `openssl rand -base64 32` prints.';

/** Why a secret is too easy to guess and what to write instead, as one sentence; undefined for a good one. */
export function secretFault(secret: string): string | undefined {
  const characters = Array.from(secret);
  if (characters.length < leastLength)
    return `It has ${characters.length} characters, fewer than ${leastLength}: ${remedy}`;
  const plain = secret.toLowerCase().replace(/[^a-z0-9]/g, '');
  const sample = sampleWords.find((word) => plain.includes(word));
  if (sample !== undefined) return `It contains "${sample}", as samples do: ${remedy}`;
  const period = periodOf(characters);
  if (period === 1) return `It is one character over and over: ${remedy}`;
  if (period <= characters.length / 2) return `It is the same ${period} characters over and over: ${remedy}`;
  if (countsUp(characters)) return `It is a sequence of neighbouring characters: ${remedy}`;
  const different = new Set(characters).size;
  if (different < leastDifferent)
    return `It is made of ${different} different characters, fewer than ${leastDifferent}: ${remedy}`;
  return undefined;
}

/** The length of the shortest pattern that makes up the whole text; the last time may be cut off. */
function periodOf(characters: readonly string[]): number {
  let period = 1;
  while (characters.some((character, index) => index >= period && character !== characters[index - period]))
    period += 1;
  return period;
}

/** Whether most characters are one above or one below the one before, as in "abcdefgh" and "987654". */
function countsUp(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const neighbours = codes.filter((code, index) => Math.abs(code - (codes[index - 1] ?? Infinity)) === 1);
  return neighbours.length > characters.length / 2;
}
