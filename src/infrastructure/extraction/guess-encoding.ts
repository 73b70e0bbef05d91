import { everydayCharacters } from './everyday-characters.ts';
import { guessSingleByte } from './single-byte.ts';

const sampleSize = 64 * 1024;
/** What is looked at of it, counted in characters outside ASCII. */
const mostSeen = 4_000;
/** Lists of names and addresses have the fewest; another language read in the wrong encoding has a few, too. */
const leastEveryday = 0.18;

/**
 * A guess for bytes that are not UTF-8 and say nothing about themselves. Western text has single accented letters
 * among ASCII; East Asian text is made of runs of bytes above 0x7F, and so is that in other alphabets.
 */
export function guessLegacyEncoding(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, sampleSize);
  const { high, inRuns } = countHighBytes(sample);
  const eastAsian = inRuns * 4 < high ? undefined : guessEastAsian(sample);
  return eastAsian ?? guessSingleByte(sample);
}

function countHighBytes(sample: Uint8Array): { high: number; inRuns: number } {
  let high = 0;
  let inRuns = 0;
  let run = 0;
  for (const byte of sample) {
    if (byte < 0x80) {
      run = 0;
      continue;
    }
    high += 1;
    run += 1;
    if (run === 3) inRuns += 3;
    if (run > 3) inRuns += 1;
  }
  return { high, inRuns };
}

/** The encoding in which the sample is valid and has the most everyday characters, if that is enough of them. */
function guessEastAsian(sample: Uint8Array): string | undefined {
  let best: { label: string; share: number } | undefined;
  for (const { label, characters } of everydayCharacters) {
    const share = everydayShare(sample, label, characters);
    if (share > leastEveryday && share > (best?.share ?? 0)) best = { label, share };
  }
  return best?.label;
}

/** Share of everyday characters among those outside ASCII; 0 where the bytes are not valid in this encoding. */
function everydayShare(sample: Uint8Array, label: string, everyday: ReadonlySet<string>): number {
  let text: string;
  try {
    // Strict but for the last character, which the end of the sample may cut in two.
    text = new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(sample, { stream: true });
  } catch {
    return 0;
  }
  let seen = 0;
  let frequent = 0;
  for (const character of text) {
    if (character <= '\u007F') continue;
    seen += 1;
    if (everyday.has(character)) frequent += 1;
    if (seen === mostSeen) break;
  }
  return seen === 0 ? 0 : frequent / seen;
}
