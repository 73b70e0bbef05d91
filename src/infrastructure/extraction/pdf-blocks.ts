import type { BlockKind } from '../../domain/rag/extracted-document.ts';
import { cleanText } from './decode-text.ts';
import { type Group, isItem, itemText } from './pdf-groups.ts';
import { type Line, lineText } from './pdf-lines.ts';
import { hasHeader, tableRows } from './pdf-table.ts';
import { type DocumentStyle, endsEarly, sameSize } from './pdf-style.ts';

/** A block of a page; a heading's level follows from its size once all headings are known. */
export interface PageBlock {
  kind: BlockKind;
  text: string;
  size: number;
  headerLines?: number;
}

export function toBlock(group: Group, style: DocumentStyle): PageBlock {
  const size = group.lines[0]?.size ?? style.size;
  if (group.kind === 'table') return { ...tableBlock(group.lines), size };
  const [kind, text] = render(group, style);
  return { kind, text: cleanText(text), size };
}

function render({ kind, lines }: Group, style: DocumentStyle): [BlockKind, string] {
  if (kind === 'code') return ['code', indented(lines)];
  if (isHeading(lines, style)) return ['heading', joined(lines, style, () => ' ')];
  if (kind === 'list') return ['list', joined(lines, style, (line) => (isItem(line) ? '\n' : ' '), itemText)];
  const separator = (line: Line, index: number): string => {
    const before = lines[index - 1];
    return before !== undefined && before.baseline > line.baseline && endsEarly(before, line) ? '\n' : ' ';
  };
  return ['paragraph', joined(lines, style, separator)];
}

function tableBlock(lines: Line[]): Omit<PageBlock, 'size'> {
  const rows = tableRows(lines);
  const text = rows.map((row) => row.join(' | ').replace(/(?: \| *)+$/, '')).join('\n');
  return { kind: 'table', text: cleanText(text), ...(hasHeader(rows) && { headerLines: 1 }) };
}

/** Larger than the text around it, or a short line of its own in another font. */
function isHeading(lines: Line[], style: DocumentStyle): boolean {
  const [line] = lines;
  if (line === undefined || line.angle !== 0 || lines.length > 3) return false;
  const text = lines.map(lineText).join(' ');
  if (text.length > 200 || !/\p{L}{2}/u.test(text)) return false;
  if (line.size > style.size * 1.15 && !sameSize(line.size, style.size)) return true;
  if (lines.length > 1 || line.size < style.size * 0.98 || text.length > 100) return false;
  return line.font !== style.font && /^[\p{Lu}\p{Lo}\d]/u.test(text) && !/[.,;]$/.test(text);
}

/** Puts lines together. A word that was divided at the end of a line becomes whole again. */
function joined(
  lines: Line[],
  { words }: DocumentStyle,
  separator: (line: Line, index: number) => string,
  rewrite = (text: string): string => text,
): string {
  let all = '';
  for (const [index, line] of lines.entries()) {
    const text = rewrite(lineText(line));
    const between = index === 0 ? '' : separator(line, index);
    if (all.endsWith('\u00AD')) all = all.slice(0, -1) + text;
    else if (isDivided(all, text, words)) all = all.slice(0, -1) + text;
    else if (between === ' ' && isUnspaced(all, text)) all += text;
    else all += between + text;
  }
  return all;
}

/**
 * "retrie-" before "val", but not "self-" before "publishing": both are words of their own. A word with a hyphen of its
 * own, such as "state-of-the-", keeps it.
 */
function isDivided(before: string, after: string, words: Set<string>): boolean {
  const start = /([\p{L}-]*\p{L})[-\u2010]$/u.exec(before.slice(-60))?.[1]?.toLowerCase();
  const end = /^\p{Ll}[\p{L}-]*/u.exec(after)?.[0].toLowerCase();
  if (start === undefined || end === undefined || start.includes('-') || start.length === 1) return false;
  // Short ones prove nothing: "with-" before "out" is one word.
  const separate = start.length > 3 && end.length > 3 && words.has(start) && words.has(end);
  return words.has(start + end) || !separate;
}

/** Chinese and Japanese have no spaces to lose at the end of a line; "state-of-the-" needs none either. */
function isUnspaced(before: string, after: string): boolean {
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。，「」]/u;
  if (/\p{L}[-\u2010]$/u.test(before)) return /^\p{L}/u.test(after);
  return wide.test(before.slice(-1)) && wide.test(after.slice(0, 1));
}

/** Code keeps its lines, and its indentation by the width of a character. */
function indented(lines: Line[]): string {
  const left = Math.min(...lines.map((line) => line.start));
  return lines
    .map((line) => ' '.repeat(Math.min(80, Math.round((line.start - left) / (line.size * 0.6)))) + lineText(line))
    .join('\n');
}

/** Levels 1 to 6 by size, the largest first. */
export function headingLevels(blocks: PageBlock[]): Map<PageBlock, number> {
  const headings = blocks.filter((block) => block.kind === 'heading');
  const sizes: number[] = [];
  for (const { size } of headings.toSorted((a, b) => b.size - a.size)) {
    if (!sizes.some((known) => sameSize(known, size))) sizes.push(size);
  }
  return new Map(
    headings.map((block) => [block, Math.min(6, 1 + sizes.findIndex((known) => sameSize(known, block.size)))]),
  );
}
