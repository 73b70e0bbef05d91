import { breathe } from './breathe.ts';
import { RtfReader } from './rtf-reader.ts';
import type { ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { Tools } from './format.ts';

const openBrace = 0x7b;
const closeBrace = 0x7d;
const backslash = 0x5c;
const bytesBetweenBreaths = 256 * 1024;

/** RTF: its control words, groups and bytes, told to a reader in order. */
export async function extractRtf(file: SourceFile, { signal }: Tools): Promise<ExtractedDocument> {
  const bytes = await file.read();
  const reader = new RtfReader();
  let rested = 0;
  for (let at = Math.max(0, bytes.indexOf(openBrace)); at < bytes.length && bytes[at] !== 0;) {
    at = readToken(bytes, at, reader);
    if (reader.isClosed && !goesOn(bytes, at)) break;
    if (at - rested > bytesBetweenBreaths) {
      rested = at;
      await breathe(signal);
    }
  }
  const blocks = reader.end();
  const title = reader.title.trim() || blocks.find(({ kind }) => kind === 'heading')?.text;
  return { ...(title !== undefined && { title }), blocks };
}

/** Behind the end of a file there may be anything; with a brace too many in the middle of it, the rest of its text. */
function goesOn(bytes: Uint8Array, at: number): boolean {
  return new TextDecoder('windows-1252').decode(bytes.subarray(at, at + 4_096)).includes('\\par');
}

/** Tells the token that starts at `at`; gives back where the next one starts. */
function readToken(bytes: Uint8Array, at: number, reader: RtfReader): number {
  const byte = bytes[at] ?? 0;
  if (byte === openBrace) reader.open();
  else if (byte === closeBrace) reader.close();
  else if (byte === backslash) return readControl(bytes, at + 1, reader);
  else {
    let end = at;
    while (end < bytes.length && !endsText(bytes[end] ?? 0) && end - at < bytesBetweenBreaths) end += 1;
    if (end > at) reader.bytes(bytes.subarray(at, end));
    return Math.max(end, at + 1);
  }
  return at + 1;
}

/** Line ends between control words and text mean nothing. */
function endsText(byte: number): boolean {
  return byte === openBrace || byte === closeBrace || byte === backslash || byte < 0x20;
}

const longestWord = 32;

function readControl(bytes: Uint8Array, start: number, reader: RtfReader): number {
  const first = bytes[start] ?? 0;
  if (!isLetter(first)) return readSymbol(bytes, start, reader);
  let at = start;
  while (at - start < longestWord && isLetter(bytes[at] ?? 0)) at += 1;
  const word = String.fromCharCode(...bytes.subarray(start, at));
  const negative = bytes[at] === 0x2d;
  if (negative) at += 1;
  let parameter: number | undefined;
  for (let digits = 0; digits < 10 && isDigit(bytes[at] ?? 0); digits++, at++) {
    parameter = (parameter ?? 0) * 10 + ((bytes[at] ?? 0) - 0x30);
  }
  if (bytes[at] === 0x20) at += 1;
  if (word === 'bin') return at + (parameter ?? 0);
  reader.control(word, parameter === undefined ? undefined : negative ? -parameter : parameter);
  return at;
}

function readSymbol(bytes: Uint8Array, at: number, reader: RtfReader): number {
  const symbol = String.fromCharCode(bytes[at] ?? 0);
  if (symbol === "'") {
    const code = digit(bytes[at + 1]) * 16 + digit(bytes[at + 2]);
    if (!Number.isNaN(code)) reader.byte(code);
    return at + 3;
  }
  if (symbol === '*') reader.optional();
  else if (symbol === '\n' || symbol === '\r') reader.control('par', undefined);
  else if (symbol === '~') reader.character('\u00A0');
  else if (symbol === '_') reader.character('-');
  else if (symbol === '\\' || symbol === '{' || symbol === '}') reader.bytes(Uint8Array.of(bytes[at] ?? 0));
  return at + 1;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
}

function digit(byte = 0): number {
  if (isDigit(byte)) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : NaN;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
