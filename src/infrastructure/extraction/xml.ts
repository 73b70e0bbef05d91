import { Parser } from 'htmlparser2';
import { byteOrderMark } from './decode-text.ts';

/** Attributes of an XML element, by their names with the prefixes below. */
export type XmlAttributes = Record<string, string>;

/** Told what an XML file says, in order. Names have the prefixes below, whatever the file calls them. */
export interface XmlHandler {
  open(tag: string, attributes: XmlAttributes): void;
  close(tag: string): void;
  text(text: string): void;
}

/** Prefixes under which readers know the vocabularies of office files, by how their names end. */
const prefixes: readonly (readonly [RegExp, string])[] = [
  [/\/wordprocessingml(?:\/2006)?\/main$/, 'w'],
  [/\/drawingml(?:\/2006)?\/main$/, 'a'],
  [/\/drawingml(?:\/2006)?\/chart$/, 'c'],
  [/\/presentationml(?:\/2006)?\/main$/, 'p'],
  [/\/spreadsheetml(?:\/2006)?\/main$/, ''],
  [/\/officeDocument(?:\/2006)?\/relationships$/, 'r'],
  [/\/officeDocument(?:\/2006)?\/math$/, 'm'],
  [/\/package\/2006\/(?:relationships|content-types)$/, ''],
  [/\/markup-compatibility\/2006$/, 'mc'],
  [/\/metadata\/core-properties$/, 'cp'],
  [/\/dc\/elements\/1\.1\/$/, 'dc'],
  [/^http:\/\/www\.idpf\.org\/2007\/opf$/, ''],
  [/opendocument:xmlns:container$/, ''],
];

/** `urn:oasis:names:tc:opendocument:xmlns:text:1.0`, and what came before it. */
const openDocument =
  /^(?:urn:oasis:names:tc:opendocument:xmlns:([a-z-]+):1\.0|http:\/\/openoffice\.org\/2000\/([a-z]+))$/;

/** Where the prefix is not the name itself. */
const openDocumentPrefixes: Record<string, string> = { drawing: 'draw', 'svg-compatible': 'svg' };

/** Elements open at once. No file that a program wrote comes near, and the parser's work grows with them. */
const maximumDepth = 1_000;

/**
 * Reads XML piece by piece: after each, what it said was told. Nothing that a document type declares is expanded or
 * fetched; what is not well formed is read as far as it makes sense.
 */
export async function* feedXml(
  pieces: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
): AsyncGenerator<undefined, void, undefined> {
  const parser = new Parser(withNamespaces(handler), { xmlMode: true, decodeEntities: true });
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece));
    // No XML has them, and what is made of nothing else would be read for long.
    if (!decoder.encoding.startsWith('utf-16') && piece.includes(0)) throw new Error('This is not XML.');
    parser.write(decoder.decode(piece, { stream: true }));
    yield;
  }
  parser.end(decoder?.decode() ?? '');
  yield;
}

export async function readXml(pieces: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  for await (const _ of feedXml(pieces, handler));
}

function encodingOf(start: Uint8Array): string {
  const marked = byteOrderMark(start);
  if (marked !== undefined) return marked;
  if (start[0] === 0x3c && start[1] === 0) return 'utf-16le';
  if (start[0] === 0 && start[1] === 0x3c) return 'utf-16be';
  const head = new TextDecoder('windows-1252').decode(start.subarray(0, 200));
  const declared = /^\s*<\?xml\b[^>]{0,150}?\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ?? 'utf-8';
  try {
    const { encoding } = new TextDecoder(declared);
    return encoding.startsWith('utf-16') ? 'utf-8' : encoding;
  } catch {
    return 'utf-8';
  }
}

function withNamespaces(handler: XmlHandler): ConstructorParameters<typeof Parser>[0] {
  /** Only where a file's prefix is not the known one. */
  let renamed: Renamed = new Map();
  /** What held outside of the elements that declare something else. */
  const outer: { depth: number; renamed: Renamed }[] = [];
  let depth = 0;
  return {
    onopentag(name, attributes) {
      depth += 1;
      if (depth > maximumDepth) throw new Error('Elements are nested too deeply.');
      const here = declaredIn(attributes, renamed);
      if (here !== renamed) outer.push({ depth, renamed });
      renamed = here;
      if (renamed.size === 0) handler.open(name, attributes);
      else handler.open(rename(name, renamed), renameKeys(attributes, renamed));
    },
    ontext: (text) => handler.text(text),
    onclosetag(name) {
      handler.close(renamed.size === 0 ? name : rename(name, renamed));
      if (outer.at(-1)?.depth === depth) renamed = outer.pop()?.renamed ?? renamed;
      depth -= 1;
    },
  };
}

type Renamed = ReadonlyMap<string, string>;

/** No file needs more prefixes. */
const mostPrefixes = 100;

function declaredIn(attributes: XmlAttributes, renamed: Renamed): Renamed {
  let changed: Map<string, string> | undefined;
  for (const key in attributes) {
    if (!key.startsWith('xmlns')) continue;
    const prefix = key.slice('xmlns:'.length);
    const known = prefixOf(attributes[key] ?? '');
    const before = (changed ?? renamed).get(prefix);
    const after = known === prefix ? undefined : known;
    if (before === after) continue;
    changed ??= new Map(renamed);
    if (after === undefined) changed.delete(prefix);
    else if (changed.size < mostPrefixes) changed.set(prefix, after);
  }
  return changed ?? renamed;
}

function prefixOf(namespace: string): string | undefined {
  const [, name, old = name] = openDocument.exec(namespace) ?? [];
  if (old !== undefined) return openDocumentPrefixes[old] ?? old;
  return prefixes.find(([pattern]) => pattern.test(namespace))?.[1];
}

/** Elements without a prefix are in the default namespace, which may have been given one here. */
function rename(name: string, renamed: Renamed): string {
  const colon = name.indexOf(':');
  const known = renamed.get(colon < 0 ? '' : name.slice(0, colon));
  if (known === undefined) return name;
  const local = name.slice(colon + 1);
  return known === '' ? local : `${known}:${local}`;
}

function renameKeys(attributes: XmlAttributes, renamed: Renamed): XmlAttributes {
  const result: XmlAttributes = {};
  for (const key in attributes) {
    // Those without a prefix are in no namespace.
    result[key.includes(':') ? rename(key, renamed) : key] = attributes[key] ?? '';
  }
  return result;
}
