export type XmlToken =
  | { kind: 'open'; name: string; attributes: Record<string, string> }
  | { kind: 'close'; name: string }
  | { kind: 'text'; text: string };

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The tags and texts of an XML file, names in lower case and without their prefix. It forgives what is not well-formed,
 * since feeds seldom are, and knows no entities but the five of XML and numbers: nothing in a file can make it grow.
 */
export function* xmlTokens(xml: string): Generator<XmlToken> {
  for (let at = 0; at < xml.length;) {
    const open = xml.indexOf('<', at);
    const end = open < 0 ? xml.length : open;
    if (end > at) yield { kind: 'text', text: decode(xml.slice(at, end)) };
    if (open < 0) return;
    const special = skipped(xml, open);
    if (special === undefined) {
      const close = tagEnd(xml, open);
      yield* tag(xml.slice(open + 1, close));
      at = close + 1;
    } else {
      if (special.text !== undefined) yield { kind: 'text', text: special.text };
      at = special.next;
    }
  }
}

/** Comments, declarations and CDATA. */
function skipped(xml: string, at: number): { next: number; text?: string } | undefined {
  const until = (mark: string, from: number): number => {
    const found = xml.indexOf(mark, from);
    return found < 0 ? xml.length : found;
  };
  if (xml.startsWith('<!--', at)) return { next: until('-->', at + 4) + 3 };
  if (xml.startsWith('<![CDATA[', at)) {
    const end = until(']]>', at + 9);
    return { next: end + 3, text: xml.slice(at + 9, end) };
  }
  if (xml.startsWith('<?', at)) return { next: until('?>', at + 2) + 2 };
  if (!xml.startsWith('<!', at)) return undefined;
  const end = until('>', at);
  const subset = xml.indexOf('[', at);
  return { next: subset >= 0 && subset < end ? until(']>', subset) + 2 : end + 1 };
}

/** The `>` that ends a tag; one in a value does not. */
function tagEnd(xml: string, at: number): number {
  let quote = '';
  for (let index = at + 1; index < xml.length; index += 1) {
    const character = xml[index] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index;
  }
  return xml.length;
}

function* tag(inside: string): Generator<XmlToken> {
  const name = localName(/^\/?\s*([^\s/>]+)/.exec(inside)?.[1] ?? '');
  if (name === '') return;
  if (inside.startsWith('/')) {
    yield { kind: 'close', name };
    return;
  }
  const attributes: Record<string, string> = {};
  for (const [, key = '', , value = ''] of inside.matchAll(/(?<=\s)([^\s=/]+)\s*=\s*(["'])([\s\S]*?)\2/g))
    attributes[localName(key)] = decode(value);
  yield { kind: 'open', name, attributes };
  if (inside.endsWith('/')) yield { kind: 'close', name };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return named[name.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
