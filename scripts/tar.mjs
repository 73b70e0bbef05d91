/** Reads tar archives as npm packs them, so that nothing depends on a `tar` command. */

const BLOCK = 512;
const REGULAR_FILE = new Set(['0', '\0']);

/**
 * Yields the regular files of an unzipped tar archive (ustar), in order; `data` is a view, not a copy.
 *
 * @param {Buffer} archive
 * @returns {Generator<{ path: string, data: Buffer }>}
 * @throws {Error} when the archive ends inside a file
 */
export function* readTar(archive) {
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    const name = text(header, 0, 100);
    if (name === '') return;
    const size = Number.parseInt(text(header, 124, 12), 8);
    const start = at + BLOCK;
    if (!(start + size <= archive.length)) throw new Error(`the archive ends inside ${name}`);
    const prefix = text(header, 345, 155);
    if (REGULAR_FILE.has(String.fromCharCode(header[156] ?? 0))) {
      yield { path: prefix ? `${prefix}/${name}` : name, data: archive.subarray(start, start + size) };
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/**
 * @param {Buffer} header
 * @param {number} start
 * @param {number} length
 */
function text(header, start, length) {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end).trim();
}
