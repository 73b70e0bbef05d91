import { type Cell, type Line, lineText } from './pdf-lines.ts';
import { type DocumentStyle, endsEarly, leadingAfter, sameSize } from './pdf-style.ts';

/** Lines that belong together. */
export interface Group {
  kind: 'text' | 'list' | 'table' | 'code';
  lines: Line[];
}

const bullet = /^[•‣◦▪●○■□▸►➢➤✓✔·∙*–—\uF0A7\uF0B7\uF0D8-]\s+(?=\S)/;
const number = /^\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)/;
const sentenceEnd = /[.!?:;。！？][”"'’)\]]*$/;

/** Groups the lines of a page, which are in reading order. `isCode` tells fonts of fixed width. */
export function groupLines(lines: Line[], style: DocumentStyle, isCode: (line: Line) => boolean): Group[] {
  const groups: Group[] = [];
  for (const [index, line] of lines.entries()) {
    const group = groups.at(-1);
    const next = lines[index + 1];
    const row =
      isRow(line, lines[index - 1]) || isRow(line, next) || (group !== undefined && fitsTable(group, line, next));
    const kind = row ? 'table' : isCode(line) ? 'code' : isItem(line) ? 'list' : 'text';
    if (group !== undefined && continues(group, line, kind, style)) group.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups;
}

/** Whether a line is a row of the table that its neighbour is a row of: both have cells, and some of them align. */
function isRow(line: Line, neighbour: Line | undefined): boolean {
  if (neighbour === undefined || line.cells.length < 2 || neighbour.cells.length < 2) return false;
  if (isItem(line) && line.cells.length === 2) return false;
  return line.cells.slice(1).some((cell) => isAligned(cell, neighbour.cells.slice(1), line.size));
}

/** Whether a line is a row with empty cells, or the rest of a cell, of the table above it. */
function fitsTable({ kind, lines: rows }: Group, line: Line, next: Line | undefined): boolean {
  if (kind !== 'table' || isItem(line)) return false;
  const cells = rows.slice(0, 10).flatMap((row) => row.cells);
  if (!line.cells.every((cell) => isAligned(cell, cells, line.size))) return false;
  if (line.cells.length > 1 || isRow(line, next)) return true;
  const later = rows.slice(0, 10).flatMap((row) => row.cells.slice(1));
  return isAligned(line.cells[0], later, line.size) || (next !== undefined && next.cells.length > 1);
}

function isAligned(cell: Cell | undefined, others: Cell[], tolerance: number): boolean {
  if (cell === undefined) return false;
  return others.some(
    (other) => Math.abs(cell.start - other.start) < tolerance || Math.abs(cell.end - other.end) < tolerance,
  );
}

/** Whether a line opens an item of a list. */
export function isItem(line: Line): boolean {
  const text = lineText(line);
  return bullet.test(text) || number.test(text);
}

/** The text of an item with the bullet that all lists here have. */
export function itemText(text: string): string {
  return text.replace(bullet, '- ');
}

function continues({ kind, lines: group }: Group, line: Line, lineKind: Group['kind'], style: DocumentStyle): boolean {
  const last = group.at(-1);
  if (last === undefined || last.angle !== line.angle) return false;
  const leading = leadingAfter(last, line);
  if (kind === 'table' || lineKind === 'table') return kind === lineKind && leading > 0 && leading < 6;
  if (kind === 'code' || lineKind === 'code') return kind === lineKind && leading > 0 && leading < 3;
  if (!sameSize(last.size, line.size)) return false;
  if (lineKind === 'list' && kind === 'list') return leading > 0;
  if (lineKind === 'list' && (bullet.test(lineText(line)) || sentenceEnd.test(lineText(last)))) return false;
  if (leading < 0.5) return continuesColumn(last, line);
  if (leading > style.leading * 1.35) return false;
  return kind === 'list' ? continuesItem(group, last, line) : !opensParagraph(group, last, line);
}

/** The rest of an item is indented, or at least in the middle of its sentence. */
function continuesItem(group: Line[], last: Line, line: Line): boolean {
  const indent = (line.start - (group.findLast(isItem)?.start ?? last.start)) / line.size;
  return indent > 0.3 || (indent > -0.8 && !sentenceEnd.test(lineText(last)));
}

/** A sentence that goes on at the top of the next column. */
function continuesColumn(last: Line, line: Line): boolean {
  return line.baseline > last.baseline && !sentenceEnd.test(lineText(last)) && /^\p{Ll}/u.test(lineText(line));
}

function opensParagraph(group: Line[], last: Line, line: Line): boolean {
  const ended = sentenceEnd.test(lineText(last));
  const early = endsEarly(last, line);
  // A line in a font of its own, broken off before the margin: a heading close above its text.
  if (group.length === 1 && last.font !== line.font && !ended && early) return true;
  const indent = (line.start - last.start) / line.size;
  if (indent > 0.8 && ended) return true;
  // Back at the margin after an indented first line is how a paragraph goes on; after more lines it is a new one.
  if (indent < -0.8 && group.length > 1) return true;
  return ended && early && !/^\p{Ll}/u.test(lineText(line));
}
