import { readXml } from './xml.ts';
import type { ParagraphStyle } from './docx-styles.ts';
import type { Archive } from './zip.ts';

interface Level {
  start: number;
  format: string;
  /** `%1.%2` where the numbers of the first two levels go. */
  label: string;
  /** Style whose paragraphs are on this level. */
  style?: string;
  /** Numbers of the levels above are decimal in it, whatever they are there. */
  isLegal?: boolean;
}

interface Pattern {
  levels: Map<number, Level>;
  counts: number[];
  /** Style that says which list holds the levels. */
  link?: string;
}

interface List {
  pattern: string;
  /** Numbers that a level starts from in this list. */
  starts: Map<number, number>;
  /** Levels that look different in it. */
  levels: Map<number, Level>;
}

const levelsOfLists = 9;
const longestLabel = 40;
const mostLists = 20_000;

/** Counts the items of a document's lists, in reading order. */
export class Numbering {
  readonly #patterns = new Map<string, Pattern>();
  readonly #lists = new Map<string, List>();
  readonly #styles: Map<string, ParagraphStyle>;

  private constructor(styles: Map<string, ParagraphStyle>) {
    this.#styles = styles;
  }

  static async read(
    archive: Archive,
    part: string | undefined,
    styles: Map<string, ParagraphStyle>,
  ): Promise<Numbering> {
    const numbering = new Numbering(styles);
    const entry = part === undefined ? undefined : archive.get(part);
    if (entry !== undefined) await numbering.#read(archive, entry);
    return numbering;
  }

  /** How deep paragraphs of a style are in a list whose levels name their styles. */
  depthOf(list: string, style: string): number | undefined {
    for (const [depth, level] of this.#patternOf(list)?.levels ?? []) if (level.style === style) return depth;
    return undefined;
  }

  /** The label of the next item of a list: `-` for bullets, nothing where it has none. */
  next(list: string, depth: number): string {
    const pattern = this.#patternOf(list);
    if (pattern === undefined) return '-';
    const levelAt = (at: number): Level | undefined => this.#lists.get(list)?.levels.get(at) ?? pattern.levels.get(at);
    const level = levelAt(depth);
    if (level?.format === 'bullet') return '-';
    this.#count(pattern, list, depth);
    if (level === undefined) return '-';
    if (level.format === 'none') return '';
    const label = level.label.replace(/%([1-9])/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      return formatNumber(pattern.counts[at] ?? 1, level.isLegal ? 'decimal' : (levelAt(at)?.format ?? 'decimal'));
    });
    return label.slice(0, longestLabel).trim();
  }

  #count(pattern: Pattern, list: string, depth: number): void {
    const { counts, levels } = pattern;
    for (let above = 0; above < depth; above++) counts[above] ??= levels.get(above)?.start ?? 1;
    const starts = this.#lists.get(list)?.starts;
    const restart = starts?.get(depth);
    starts?.delete(depth);
    const before = counts[depth];
    counts[depth] =
      restart ??
      (before === undefined
        ? (this.#lists.get(list)?.levels.get(depth)?.start ?? levels.get(depth)?.start ?? 1)
        : before + 1);
    counts.length = depth + 1;
  }

  #patternOf(list: string): Pattern | undefined {
    const pattern = this.#patterns.get(this.#lists.get(list)?.pattern ?? '');
    const linked = pattern?.link === undefined ? undefined : this.#styles.get(pattern.link)?.list;
    if (linked === undefined) return pattern;
    return this.#patterns.get(this.#lists.get(linked)?.pattern ?? '') ?? pattern;
  }

  async #read(archive: Archive, entry: Parameters<Archive['stream']>[0]): Promise<void> {
    let pattern: Pattern | undefined;
    let list: List | undefined;
    let level: Level | undefined;
    let depth = 0;
    await readXml(archive.stream(entry), {
      open: (tag, attributes) => {
        const value = attributes['w:val'] ?? '';
        if (tag === 'w:abstractNum') {
          pattern = { levels: new Map(), counts: [] };
          if (this.#patterns.size < mostLists) this.#patterns.set(attributes['w:abstractNumId'] ?? '', pattern);
        } else if (tag === 'w:num') {
          list = { pattern: '', starts: new Map(), levels: new Map() };
          if (this.#lists.size < mostLists) this.#lists.set(attributes['w:numId'] ?? '', list);
        } else if (tag === 'w:abstractNumId' && list !== undefined) list.pattern = value;
        else if (tag === 'w:lvlOverride') depth = levelNumber(attributes['w:ilvl']);
        else if (tag === 'w:startOverride') list?.starts.set(depth, startNumber(value));
        else if (tag === 'w:numStyleLink' && pattern !== undefined) pattern.link = value;
        else if (tag === 'w:lvl') {
          level = { start: 1, format: 'decimal', label: '' };
          const number = levelNumber(attributes['w:ilvl']);
          (list ?? pattern)?.levels.set(number, level);
        } else if (level !== undefined) describe(level, tag, value);
      },
      text: () => undefined,
      close(tag) {
        if (tag === 'w:abstractNum') pattern = undefined;
        else if (tag === 'w:num') list = undefined;
        else if (tag === 'w:lvl') level = undefined;
      },
    });
  }
}

function describe(level: Level, tag: string, value: string): void {
  if (tag === 'w:start') level.start = startNumber(value);
  else if (tag === 'w:numFmt') level.format = value;
  else if (tag === 'w:lvlText') level.label = value.slice(0, longestLabel);
  else if (tag === 'w:pStyle') level.style = value;
  else if (tag === 'w:isLgl') level.isLegal = value !== '0' && value !== 'false';
}

function levelNumber(value: string | undefined): number {
  const number = Number(value);
  return number >= 0 && number < levelsOfLists ? Math.floor(number) : 0;
}

function startNumber(value: string): number {
  const number = Number.parseInt(value, 10);
  return Number.isNaN(number) ? 1 : number;
}

/** Numbers as lists write them; formats of other scripts become decimal ones. */
export function formatNumber(number: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
      return letters(number);
    case 'upperLetter':
      return letters(number).toUpperCase();
    case 'lowerRoman':
      return roman(number).toLowerCase();
    case 'upperRoman':
      return roman(number);
    case 'decimalZero':
      return String(number).padStart(2, '0');
    case 'none':
    case 'bullet':
      return '';
    default:
      return String(number);
  }
}

/** a … z, aa, bb …: what word processors write. */
function letters(number: number): string {
  if (number < 1 || number > 26 * 20) return String(number);
  return String.fromCharCode(97 + ((number - 1) % 26)).repeat(Math.ceil(number / 26));
}

const numerals = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
] as const;

function roman(number: number): string {
  if (number < 1 || number > 3_999) return String(number);
  let rest = number;
  let text = '';
  for (const [value, numeral] of numerals) {
    text += numeral.repeat(Math.floor(rest / value));
    rest %= value;
  }
  return text;
}
