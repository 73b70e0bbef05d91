import { type Line, lineText } from './pdf-lines.ts';

/** What is usual in a document: the measure for what stands out. */
export interface DocumentStyle {
  size: number;
  /** Of the page at hand: fonts have another name on each page. */
  font: string;
  /** From one baseline to the next, as a multiple of the size. */
  leading: number;
  /** All words in lower case, by which divided words are told from hyphenated ones. */
  words: Set<string>;
}

export function documentStyle(lines: Line[]): DocumentStyle {
  const upright = lines.filter((line) => line.angle === 0);
  const sizes = tally(upright, (line) => line.size.toFixed(1));
  const size = Number.parseFloat(sizes ?? '10');
  return { size, font: '', leading: usualLeading(lines), words: wordsOf(lines) };
}

/** The style of a document on one of its pages. */
export function pageStyle(style: DocumentStyle, lines: Line[]): DocumentStyle {
  const body = lines.filter((line) => sameSize(line.size, style.size));
  return { ...style, font: tally(body.length > 0 ? body : lines, (line) => line.font) ?? '' };
}

/** The property that most characters have. */
function tally(lines: Line[], property: (line: Line) => string): string | undefined {
  const characters = new Map<string, number>();
  for (const line of lines) {
    const key = property(line);
    characters.set(key, (characters.get(key) ?? 0) + lineText(line).length);
  }
  return [...characters].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function wordsOf(lines: Line[]): Set<string> {
  const words = new Set<string>();
  for (const line of lines) {
    // The last word may be the first half of a divided one.
    for (const word of lineText(line)
      .replace(/[-\u2010]$/, '-')
      .split(/[^\p{L}-]+/u))
      words.add(word.toLowerCase());
  }
  return words;
}

/** Measured where a line is full, since the line after a shorter one may belong to another paragraph. */
function usualLeading(lines: Line[]): number {
  const leadings = lines
    .map((line, index) => (endsEarly(line, lines[index + 1]) ? 0 : leadingAfter(line, lines[index + 1])))
    .filter((leading) => leading > 0.8 && leading < 2.5)
    .sort((a, b) => a - b);
  return leadings[Math.floor(leadings.length / 2)] ?? 1.2;
}

/** How far below a line the next one stands, as a multiple of the larger size; not positive if it is not below. */
export function leadingAfter(line: Line, next: Line | undefined): number {
  if (next === undefined || next.angle !== line.angle) return Number.NEGATIVE_INFINITY;
  return (line.baseline - next.baseline) / Math.max(line.size, next.size);
}

/** A size that a reader takes for the same: documents scale runs by fractions of a point. */
export function sameSize(a: number, b: number): boolean {
  return Math.max(a, b) < Math.min(a, b) * 1.08 + 0.3;
}

const neighbourhood = 6;

/** Tells each line how far the lines of its column reach. */
export function measureMargins(lines: Line[]): void {
  for (const [index, line] of lines.entries()) {
    for (const other of lines.slice(Math.max(0, index - neighbourhood), index + neighbourhood)) {
      const beside =
        other.start < line.end && other.end > line.start && Math.abs(other.start - line.start) < 4 * line.size;
      if (beside && sameSize(other.size, line.size)) line.margin = Math.max(line.margin, other.end);
    }
  }
}

/** Whether the next line's first word would have had room on this line: the break is meant. */
export function endsEarly(line: Line, next: Line | undefined): boolean {
  if (next === undefined) return true;
  const text = lineText(next);
  const firstWord = text.split(' ', 1)[0]?.length ?? 0;
  const wordWidth = ((next.end - next.start) * (firstWord + 1)) / Math.max(1, text.length);
  return Math.max(line.margin, next.end) - line.end > wordWidth + 0.8 * line.size;
}
