import { guessLegacyEncoding } from './guess-encoding.ts';

/** Encodings of several bytes a character. What they write is seldom valid in any other, so their names can be trusted. */
const multiByte = new Set(['shift_jis', 'euc-jp', 'iso-2022-jp', 'euc-kr', 'gbk', 'gb18030', 'big5']);

/** Bytes to text, whatever they were written with; see `detectEncoding`. */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  return new TextDecoder(detectEncoding(bytes, declared)).decode(bytes);
}

/**
 * The encoding of a text, or of one that goes on behind these bytes (`cut`): a byte order mark, else UTF-16 or ISO-2022-JP if it looks like
 * one, else what the document declares, else UTF-8, else a guess. A declared one-byte encoding yields to valid UTF-8:
 * text in it is practically never valid UTF-8 by accident, while a declaration often outlives a conversion.
 */
export function detectEncoding(bytes: Uint8Array, declared?: string, { cut = false } = {}): string {
  const plain = byteOrderMark(bytes) ?? unmarkedUtf16(bytes) ?? (isShifted(bytes) ? 'iso-2022-jp' : undefined);
  if (plain !== undefined) return plain;
  const label = declared === undefined ? undefined : encodingOf(declared);
  if (label !== undefined && multiByte.has(label) && isMostly(bytes, label)) return label;
  if (isValid(bytes, 'utf-8', { cut })) return 'utf-8';
  if (label !== undefined && isMostly(bytes, label)) return label;
  return guessLegacyEncoding(bytes);
}

/** The encoding that a byte order mark names, if there is one. */
export function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Text of one of these alphabets, and of no other, is hardly ever something else read as UTF-16. */
const alphabets = [
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  /[\p{Script=Hangul}]/gu,
  /[\p{Script=Cyrillic}]/gu,
  /[\p{Script=Greek}]/gu,
  /[\p{Script=Arabic}]/gu,
  /[\p{Script=Hebrew}]/gu,
  /[\p{Script=Thai}]/gu,
  /[\p{Script=Devanagari}]/gu,
];
// oxlint-disable-next-line no-control-regex -- finding them is its purpose
const noText = /[\0-\x08\x0E-\x1A\x1C-\x1F\x7F-\x9F\uFFFD\p{Cn}\p{Co}]/u;

/** UTF-16 without a byte order mark: half of each ASCII character is 0, and the whole reads as text. */
export function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, 2_048);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (sample.length < 4 || even === odd) return undefined;
  const label = odd > even ? 'utf-16le' : 'utf-16be';
  const text = new TextDecoder(label).decode(sample, { stream: true });
  if (noText.test(text)) return undefined;
  const latin = text.match(/[\t\n\r -~\u00A0-\u02AF]/g)?.length ?? 0;
  const most = Math.max(...alphabets.map((letters) => text.match(letters)?.length ?? 0));
  return latin * 10 > text.length * 9 || latin + most > text.length * 0.8 ? label : undefined;
}

/** Japanese mail and old web pages: ASCII, with escapes before and after what is not. */
function isShifted(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x1b); at >= 0; at = bytes.indexOf(0x1b, at + 1)) {
    if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40)) return true;
  }
  return false;
}

/** Strict, but for the last character where the end of the bytes may `cut` it in two. */
export function isValid(bytes: Uint8Array, label: string, { cut = false } = {}): boolean {
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}

/** The encoding a label stands for; undefined for unknown ones and for UTF-16, which no ASCII declaration can be in. */
function encodingOf(label: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(label);
    return encoding.startsWith('utf-16') ? undefined : encoding;
  } catch {
    return undefined;
  }
}

/** Whether the declared encoding is not plainly the wrong one. */
function isMostly(bytes: Uint8Array, encoding: string): boolean {
  const text = new TextDecoder(encoding).decode(bytes);
  const broken = text.split('\uFFFD').length - 1;
  return broken * 20 <= text.length;
}

// Everything that is neither text nor layout: C0 and C1 controls, soft hyphens, zero-width spaces, stray marks.
// oxlint-disable-next-line no-control-regex -- finding them is its purpose
const invisible = /[\0-\x08\x0E-\x1F\x7F-\x84\x86-\x9F\u00AD\u200B\u2060\uFEFF\uFFFC\uFFFE\uFFFF]/g;
const otherLineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
// No text needs more, and regular expressions that trim are quadratic in the length of a run.
const endlessSpace = /(\s{300})\s+/g;
const loneSurrogates = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Text without what a reader cannot see; `\n` is its only line break. Joiners stay, since some scripts need them. */
export function cleanText(text: string): string {
  return text
    .replace(otherLineBreaks, '\n')
    .replace(invisible, '')
    .replace(endlessSpace, '$1')
    .replace(loneSurrogates, '\uFFFD');
}
