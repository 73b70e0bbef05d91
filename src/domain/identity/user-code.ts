/** Consonants and digits that are not taken for each other, and spell nothing (RFC 8628, 6.1). */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const length = 8;

/** `XXXX-XXXX`, about 34 bits, from random bytes; biased bytes are skipped, so 64 bytes are plenty. */
export function newUserCode(random: Uint8Array): string {
  const fair = Math.floor(256 / alphabet.length) * alphabet.length;
  const letters = [...random]
    .filter((byte) => byte < fair)
    .slice(0, length)
    .map((byte) => alphabet.charAt(byte % alphabet.length));
  if (letters.length < length) throw new RangeError('A user code needs more random bytes.');
  return format(letters.join(''));
}

/** The code as it was given out, however a person typed it. */
export function readUserCode(typed: string): string {
  return format(
    typed
      .toUpperCase()
      .replace(/[^A-Z]/g, '')
      .slice(0, length),
  );
}

function format(letters: string): string {
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
