/** JSON text and bytes in one body: the text, a line feed, which JSON text never holds, and the bytes as they are. */
export function writeFrame(text: string, bytes?: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${text}\n`);
  const frame = new Uint8Array(head.length + (bytes?.length ?? 0));
  frame.set(head);
  if (bytes !== undefined) frame.set(bytes, head.length);
  return frame;
}

/** `bytes` is absent where none follow. */
export function readFrame(frame: Uint8Array): { text: string; bytes?: Uint8Array } {
  const end = frame.indexOf(0x0a);
  if (end === -1) return { text: new TextDecoder().decode(frame) };
  const text = new TextDecoder().decode(frame.subarray(0, end));
  return end + 1 === frame.length ? { text } : { text, bytes: frame.slice(end + 1) };
}
