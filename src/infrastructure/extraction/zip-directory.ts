import { guessLegacyEncoding } from './guess-encoding.ts';

/** What an archive's directory says of one of its files. Nothing of it can be trusted. */
export interface ZipEntry {
  name: string;
  /** 0: as it is; 8: deflated. */
  method: number;
  encrypted: boolean;
  /** Sizes in bytes, in the archive and unpacked. */
  packed: number;
  unpacked: number;
  /** Of its local header, from the start of the archive. */
  offset: number;
}

/** What is wrong with an archive, as the end of a sentence. */
export class BrokenZip extends Error {}

const endLength = 22;
const longestComment = 0xffff;
const headerLength = 46;
const localHeaderLength = 30;

/** How many files the directory says there are. */
export function countEntries(bytes: Uint8Array): number {
  return findEnd(bytes).count;
}

/** The directory at the end of an archive, up to a number of entries; directories and doubles are left out. */
export function readDirectory(bytes: Uint8Array, limit: number): ZipEntry[] {
  const view = viewOf(bytes);
  const { start, end, count, shift } = findEnd(bytes);
  const entries: ZipEntry[] = [];
  let at = start;
  for (let number = 0; number < Math.min(count, limit); number++) {
    if (at + headerLength > end || view.getUint32(at, true) !== 0x02014b50) {
      throw new BrokenZip('its list of files is damaged');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const extraAt = at + headerLength + (nameLength ?? 0);
    const next = extraAt + (extraLength ?? 0) + (commentLength ?? 0);
    if (next > end) throw new BrokenZip('its list of files is cut off');
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const name = decodeName(bytes.subarray(at + headerLength, extraAt), (flags & 0x800) !== 0);
    const sizes = sizesOf(view, at, extraAt, extraAt + (extraLength ?? 0));
    if (!name.endsWith('/')) {
      const encrypted = (flags & 0x2041) !== 0 || method === 99;
      entries.push({ name, method, encrypted, ...sizes, offset: sizes.offset + shift });
    }
    at = next;
  }
  return withoutOverlaps(entries);
}

/** Where the bytes of an entry lie, as its local header says. */
export function packedBytes(bytes: Uint8Array, { offset, packed }: ZipEntry): Uint8Array {
  const view = viewOf(bytes);
  if (offset + localHeaderLength > bytes.length || view.getUint32(offset, true) !== 0x04034b50) {
    throw new BrokenZip('a file in it is not where its list says');
  }
  const start = offset + localHeaderLength + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw new BrokenZip('a file in it is cut off');
  return bytes.subarray(start, start + packed);
}

interface Directory {
  start: number;
  end: number;
  count: number;
  /** Bytes that something put before the archive; offsets do not count them. */
  shift: number;
}

function findEnd(bytes: Uint8Array): Directory {
  const view = viewOf(bytes);
  const lowest = Math.max(0, bytes.length - endLength - longestComment);
  for (let at = bytes.length - endLength; at >= lowest; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    if (at + endLength + view.getUint16(at + 20, true) > bytes.length) continue;
    return directoryAt(view, at);
  }
  throw new BrokenZip('its end is missing, it may be only a part of the file');
}

function directoryAt(view: DataView, at: number): Directory {
  let end = at;
  let count = view.getUint16(at + 10, true);
  let size = view.getUint32(at + 12, true);
  let offset = view.getUint32(at + 16, true);
  const disks = view.getUint16(at + 4, true);
  if (disks !== 0 && disks !== 0xffff) throw new BrokenZip('it is one part of several');
  if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
    const large = zip64End(view, at);
    if (large === undefined) throw new BrokenZip('its end is damaged');
    end = large;
    count = long(view, large + 32);
    size = long(view, large + 40);
    offset = long(view, large + 48);
  }
  // The directory lies right before its end; where it says to lie elsewhere, something was put before the archive.
  const start = end - size;
  const shift = start - offset;
  if (start < 0 || shift < 0) throw new BrokenZip('its list of files is not where it should be');
  return { start, end, count, shift };
}

function zip64End(view: DataView, end: number): number | undefined {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) return undefined;
  const at = long(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== 0x06064b50) return undefined;
  return at;
}

function sizesOf(
  view: DataView,
  at: number,
  extraAt: number,
  extraEnd: number,
): Pick<ZipEntry, 'packed' | 'unpacked' | 'offset'> {
  let unpacked = view.getUint32(at + 24, true);
  let packed = view.getUint32(at + 20, true);
  let offset = view.getUint32(at + 42, true);
  let field = extraAt;
  while (field + 4 <= extraEnd) {
    const id = view.getUint16(field, true);
    let value = field + 4;
    const end = value + view.getUint16(field + 2, true);
    if (end > extraEnd) break;
    if (id === 1) {
      const next = (): number => {
        if (value + 8 > end) throw new BrokenZip('the size of a file in it is missing');
        value += 8;
        return long(view, value - 8);
      };
      if (unpacked === 0xffffffff) unpacked = next();
      if (packed === 0xffffffff) packed = next();
      if (offset === 0xffffffff) offset = next();
    }
    field = end;
  }
  return { packed, unpacked, offset };
}

/** Files that share bytes are how a small archive unpacks to a huge one; two entries for the same file are a slip. */
function withoutOverlaps(entries: ZipEntry[]): ZipEntry[] {
  const kept: ZipEntry[] = [];
  const doubles = new Set<ZipEntry>();
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    const before = kept.at(-1);
    if (before !== undefined && entry.offset < before.offset + localHeaderLength + before.packed) {
      if (before.offset !== entry.offset || before.name !== entry.name) {
        throw new BrokenZip('files in it overlap');
      }
      doubles.add(entry);
    } else kept.push(entry);
  }
  return entries.filter((entry) => !doubles.has(entry));
}

function long(view: DataView, at: number): number {
  return at + 8 <= view.byteLength ? Number(view.getBigUint64(at, true)) : Infinity;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Code page 437, from 0x80 on: what names are in that are marked as nothing else. */
const codePage437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0';

function decodeName(bytes: Uint8Array, isUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    const guess = isUtf8 ? 'utf-8' : guessLegacyEncoding(bytes);
    if (guess !== 'windows-1252') return new TextDecoder(guess).decode(bytes);
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : codePage437[byte - 0x80])).join('');
  }
}
