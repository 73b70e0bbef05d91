import { strToU8, zipSync } from 'fflate/browser';

/** A ZIP archive of texts and bytes by name. */
export function zip(files: Record<string, string | Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, bytesOf(content)])));
}

export interface RawEntry {
  name: string;
  /** As it lies in the archive. */
  data: Uint8Array;
  /** 0: as it is; 8: deflated. */
  method?: number;
  /** What the headers say it unpacks to. */
  size: number;
  flags?: number;
  /** Where the list says that it lies, if not where it does. */
  offset?: number;
}

/** An archive whose headers say what they are told to. */
export function rawZip(entries: readonly RawEntry[]): Uint8Array {
  const files: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, method = 8, size, flags = 0, offset } of entries) {
    const label = strToU8(name);
    if (offset === undefined)
      files.push(
        header(
          30,
          label,
          [
            [0, 0x04034b50],
            [18, data.length],
            [22, size],
          ],
          [
            [6, flags],
            [8, method],
            [26, label.length],
          ],
        ),
        data,
      );
    list.push(
      header(
        46,
        label,
        [
          [0, 0x02014b50],
          [20, data.length],
          [24, size],
          [42, offset ?? at],
        ],
        [
          [8, flags],
          [10, method],
          [28, label.length],
        ],
      ),
    );
    if (offset === undefined) at += 30 + label.length + data.length;
  }
  const listLength = list.reduce((sum, { length }) => sum + length, 0);
  const count = Math.min(entries.length, 0xffff);
  const end = header(
    22,
    new Uint8Array(),
    [
      [0, 0x06054b50],
      [12, listLength],
      [16, at],
    ],
    [
      [8, count],
      [10, count],
    ],
  );
  return join([...files, ...list, end]);
}

/** A Word document with a body, and whatever else is in its archive. */
export function docx(body: string, parts: Record<string, string | Uint8Array> = {}): Uint8Array {
  return zip({
    '[Content_Types].xml': '<Types/>',
    'word/document.xml': `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ...parts,
  });
}

/** Relationships of a part by their id: type and target. */
export function relationships(all: Record<string, [type: string, target: string]>): string {
  const lines = Object.entries(all).map(
    ([id, [type, target]]) => `<Relationship Id="${id}" Type="http://x/relationships/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${lines.join('')}</Relationships>`;
}

/** A workbook of sheets, each the rows of its XML by its name. */
export function xlsx(sheets: Record<string, string>, parts: Record<string, string> = {}): Uint8Array {
  const names = Object.keys(sheets);
  return zip({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${names
      .map((name, index) => `<sheet name="${name}" r:id="s${index}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships({
      strings: ['sharedStrings', 'sharedStrings.xml'],
      styles: ['styles', 'styles.xml'],
      ...Object.fromEntries(
        names.map((_, index) => [`s${index}`, ['worksheet', `worksheets/s${index}.xml`] as [string, string]]),
      ),
    }),
    ...Object.fromEntries(
      Object.values(sheets).map((rows, index) => [
        `xl/worksheets/s${index}.xml`,
        `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
    ...parts,
  });
}

function header(length: number, label: Uint8Array, longs: [number, number][], shorts: [number, number][]): Uint8Array {
  const bytes = new Uint8Array(length + label.length);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of longs) view.setUint32(at, value, true);
  for (const [at, value] of shorts) view.setUint16(at, value, true);
  bytes.set(label, length);
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? strToU8(content) : content;
}
