/** Types that are ZIP archives inside, by the ends of their names. */
const byExtension: Record<string, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  docm: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  dotx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  pptm: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ppsx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  potx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xlsm: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xltx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  odt: 'application/vnd.oasis.opendocument.text',
  ott: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  epub: 'application/epub+zip',
  zip: 'application/zip',
};

const known = new Set(Object.values(byExtension));
const localHeaderLength = 30;

/**
 * What a ZIP archive is, from its first KiB: that has the names of its first files, and often the type in so many words.
 * Where they leave it open the name and the declared type decide, until the directory at its end is read. Undefined for
 * what is no archive.
 */
export function sniffZip(head: Uint8Array, name: string, declared: string | undefined): string | undefined {
  // PK, then the mark of a first file, of an archive without any, or of one in parts.
  const isZip = head[0] === 0x50 && head[1] === 0x4b && [0x03, 0x05, 0x07].includes(head[2] ?? 0);
  if (!isZip || head[3] !== (head[2] ?? 0) + 1) return undefined;
  const latin = new TextDecoder('windows-1252').decode(head.subarray(0, 1024));
  for (let at = latin.indexOf('PK\x03\x04'); at >= 0; at = latin.indexOf('PK\x03\x04', at + 4)) {
    const nameLength = (head[at + 26] ?? 0) + (head[at + 27] ?? 0) * 256;
    const start = at + localHeaderLength;
    const type = typeOfEntry(
      latin.slice(start, start + nameLength),
      latin.slice(start + nameLength, start + nameLength + 80),
    );
    if (type !== undefined) return type;
  }
  const named = byExtension[/\.(\w+)$/.exec(name)?.[1] ?? ''];
  if (named !== undefined) return named;
  return declared !== undefined && known.has(declared) ? declared : 'application/zip';
}

/** What the name of a file in an archive, or what it starts with, says of the archive. */
function typeOfEntry(name: string, content: string): string | undefined {
  if (name === 'mimetype') return [...known].find((type) => content.startsWith(type));
  if (name.startsWith('word/')) return byExtension['docx'];
  if (name.startsWith('ppt/')) return byExtension['pptx'];
  return name.startsWith('xl/') ? byExtension['xlsx'] : undefined;
}
