import { guessLegacyEncoding } from './guess-encoding.ts';

/** Encodings of several bytes a character. What they write is seldom valid in any other, so their names can be trusted. */
const multiByte = new Set(['shift_jis', 'euc-jp', 'iso-2022-jp', 'euc-kr', 'gbk', 'gb18030', 'big5']);

/**
 * Bytes to text whatever they were written with: a byte order mark, else what the document declares, else UTF-8, else
 * a guess. A declared one-byte encoding yields to valid UTF-8: text in it is practically never valid UTF-8 by accident,
 * while a declaration often outlives a conversion.
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const marked = byteOrderMark(bytes);
  if (marked !== undefined) return new TextDecoder(marked).decode(bytes);
  const label = declared === undefined ? undefined : encodingOf(declared);
  return (
    (label !== undefined && multiByte.has(label) ? decodeLeniently(bytes, label) : undefined) ??
    decodeStrictly(bytes, 'utf-8') ??
    (label === undefined ? undefined : decodeLeniently(bytes, label)) ??
    new TextDecoder(guessLegacyEncoding(bytes)).decode(bytes)
  );
}

/** The encoding that a byte order mark names, if there is one. */
export function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function decodeStrictly(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
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

/** Decodes with a declared encoding; undefined where it plainly is the wrong one. */
function decodeLeniently(bytes: Uint8Array, encoding: string): string | undefined {
  const text = new TextDecoder(encoding).decode(bytes);
  const broken = text.split('\uFFFD').length - 1;
  return broken * 20 > text.length ? undefined : text;
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
