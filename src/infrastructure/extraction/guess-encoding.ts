/** A legacy encoding and the share of its own text that falls on its everyday characters. */
interface Candidate {
  label: string;
  /** How many of the two-byte characters are everyday ones, given lead bytes; see the ranges below. */
  everyday(lead: number): boolean;
}

/**
 * Lead bytes of everyday characters: kana and the first-level kanji of the Japanese encodings, the syllables of
 * EUC-KR, the frequent hanzi of GB 2312 and Big5. Ordered from the narrowest range to the widest, because the wider
 * ones also accept text of the narrower.
 */
const candidates: Candidate[] = [
  { label: 'euc-kr', everyday: (lead) => lead >= 0xb0 && lead <= 0xc8 },
  { label: 'shift_jis', everyday: (lead) => (lead >= 0x81 && lead <= 0x84) || (lead >= 0x88 && lead <= 0x98) },
  { label: 'euc-jp', everyday: (lead) => lead >= 0xa4 && lead <= 0xcf },
  { label: 'gb18030', everyday: (lead) => lead >= 0xa1 && lead <= 0xd7 },
  { label: 'big5', everyday: (lead) => lead >= 0xa1 && lead <= 0xc6 },
];

const sampleSize = 64 * 1024;

/**
 * A guess for bytes that are not UTF-8 and say nothing about themselves. Western text has single accented letters
 * among ASCII; East Asian and Cyrillic text is made of runs of bytes above 0x7F, and that is what tells them apart.
 */
export function guessLegacyEncoding(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, sampleSize);
  const { high, inRuns } = countHighBytes(sample);
  if (inRuns < 4 || inRuns * 2 < high) return 'windows-1252';
  return guessEastAsian(sample) ?? guessCyrillic(sample) ?? 'windows-1252';
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

function guessEastAsian(sample: Uint8Array): string | undefined {
  let best: { label: string; share: number } | undefined;
  for (const candidate of candidates) {
    const share = everydayShare(sample, candidate);
    if (share > 0.7 && share > (best?.share ?? 0) + 0.02) best = { label: candidate.label, share };
  }
  return best?.label;
}

/** Share of two-byte characters that are everyday ones; 0 where the bytes are not valid in this encoding. */
function everydayShare(sample: Uint8Array, { label, everyday }: Candidate): number {
  let pairs = 0;
  let frequent = 0;
  for (let at = 0; at < sample.length; at++) {
    const lead = sample[at] ?? 0;
    if (lead < 0x80) continue;
    // One-byte katakana: valid, and almost unused.
    if (label === 'shift_jis' && lead >= 0xa1 && lead <= 0xdf) {
      pairs += 1;
      continue;
    }
    pairs += 1;
    if (everyday(lead)) frequent += 1;
    at += 1;
  }
  return pairs > 0 && isValid(sample, label) ? frequent / pairs : 0;
}

/** Strict but for the last character, which the end of the sample may cut in two. */
function isValid(sample: Uint8Array, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Cyrillic is mostly lower case, and the two encodings keep lower case in opposite halves of the table. */
function guessCyrillic(sample: Uint8Array): string | undefined {
  let upperHalf = 0;
  let lowerHalf = 0;
  let other = 0;
  for (const byte of sample) {
    if (byte >= 0xe0) upperHalf += 1;
    else if (byte >= 0xc0) lowerHalf += 1;
    else if (byte >= 0x80) other += 1;
  }
  if (other * 5 > upperHalf + lowerHalf) return undefined;
  return upperHalf >= lowerHalf ? 'windows-1251' : 'koi8-r';
}
