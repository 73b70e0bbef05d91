import { readXml } from './xml.ts';
import type { Archive } from './zip.ts';

/** What a paragraph has from its style, and says itself. */
export interface ParagraphStyle {
  /** In lower case; built-in styles have their English name in every language. */
  name?: string;
  /** Level in the outline, from 0; 9 is body text. */
  outline?: number;
  /** The list it counts in, and how deep. */
  list?: string;
  depth?: number;
}

interface Declared extends ParagraphStyle {
  basedOn?: string;
}

const longestAncestry = 20;
const mostStyles = 20_000;

/** Styles of paragraphs by their id, with what they have from the styles that they are based on. */
export async function readStyles(archive: Archive, part: string | undefined): Promise<Map<string, ParagraphStyle>> {
  const entry = part === undefined ? undefined : archive.get(part);
  const declared = new Map<string, Declared>();
  if (entry === undefined) return declared;
  let style: Declared | undefined;
  await readXml(archive.stream(entry), {
    open(tag, attributes) {
      const value = attributes['w:val'] ?? '';
      if (tag === 'w:style') {
        style = {};
        const isParagraph = (attributes['w:type'] ?? 'paragraph') === 'paragraph';
        if (isParagraph && declared.size < mostStyles) declared.set(attributes['w:styleId'] ?? '', style);
      } else if (style === undefined) return;
      else if (tag === 'w:name') style.name = value.toLowerCase();
      else if (tag === 'w:basedOn') style.basedOn = value;
      else if (tag === 'w:outlineLvl') style.outline = Number(value);
      else if (tag === 'w:numId') style.list = value;
      else if (tag === 'w:ilvl') style.depth = Number(value);
    },
    text: () => undefined,
    close(tag) {
      if (tag === 'w:style') style = undefined;
    },
  });
  return new Map([...declared].map(([id, own]) => [id, withAncestors(own, declared)]));
}

function withAncestors(own: Declared, declared: Map<string, Declared>): ParagraphStyle {
  const all: Declared = { ...own };
  let next = own.basedOn;
  for (let count = 0; next !== undefined && count < longestAncestry; count++) {
    const ancestor: Declared | undefined = declared.get(next);
    if (ancestor === undefined) break;
    const heading = headingNumber(all.name) === undefined ? headingNumber(ancestor.name) : undefined;
    if (heading !== undefined) all.outline ??= heading - 1;
    all.outline ??= ancestor.outline ?? NaN;
    if (Number.isNaN(all.outline)) delete all.outline;
    if (all.list === undefined && ancestor.list !== undefined) {
      all.list = ancestor.list;
      if (ancestor.depth !== undefined) all.depth ??= ancestor.depth;
    }
    next = ancestor.basedOn;
  }
  return all;
}

/** The level of a heading, from 1, undefined for everything else. */
export function headingLevel({ name, outline }: ParagraphStyle): number | undefined {
  const number = headingNumber(name);
  if (number !== undefined) return number;
  if (name === 'title') return 1;
  return outline !== undefined && outline >= 0 && outline < 9 ? outline + 1 : undefined;
}

function headingNumber(name: string | undefined): number | undefined {
  const digit = /^heading ([1-9])$/.exec(name ?? '')?.[1];
  return digit === undefined ? undefined : Number(digit);
}

/** Whether a paragraph is a line of a table of contents, which says nothing that the headings do not. */
export function isContents({ name }: ParagraphStyle): boolean {
  return /^(?:toc \d|toc heading|table of figures)$/.test(name ?? '');
}

export function isCode({ name }: ParagraphStyle): boolean {
  return /^(?:html preformatted|plain text|macro|macro text|(?:source |example )?code(?:[ -]?block)?|listing)$/.test(
    name ?? '',
  );
}
