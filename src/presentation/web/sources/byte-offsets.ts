/**
 * Positions in a string (UTF-16 code units) of offsets into its UTF-8 bytes, in the order given. An offset inside a
 * character counts as the character's start, one past the end as the end. One pass, whatever the number of offsets.
 */
export function byteToStringOffsets(text: string, byteOffsets: readonly number[]): number[] {
  const order = byteOffsets.map((offset, index) => ({ offset, index })).sort((a, b) => a.offset - b.offset);
  const result = Array.from({ length: byteOffsets.length }, () => text.length);
  let bytes = 0;
  let next = 0;
  for (let at = 0; at < text.length && next < order.length;) {
    const point = text.codePointAt(at) ?? 0;
    const after = bytes + utf8Length(point);
    for (; next < order.length && (order[next]?.offset ?? 0) < after; next++) result[order[next]?.index ?? 0] = at;
    bytes = after;
    at += point > 0xffff ? 2 : 1;
  }
  return result;
}

/** A lone surrogate is encoded as U+FFFD, three bytes like every other unit of the plane. */
function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point > 0xffff ? 4 : 3;
}
