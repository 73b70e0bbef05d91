/** One run of text as pdf.js reports it. */
export interface TextItem {
  str: string;
  dir: string;
  width: number;
  transform: number[];
  fontName: string;
}

/** Text that stands apart from what is left and right of it: a word gap is too narrow to part two cells. */
export interface Cell {
  text: string;
  start: number;
  end: number;
}

/** A line of text. Positions are in points; `start` and `end` rise in reading direction, also from right to left. */
export interface Line {
  cells: Cell[];
  start: number;
  end: number;
  /** Where the lines around it end that stand in the same column. */
  margin: number;
  /** Height of the baseline over the page's lower edge, in the direction the text stands upright. */
  baseline: number;
  size: number;
  font: string;
  /** 0 for upright text, else the angle it is turned by. */
  angle: number;
  rightToLeft: boolean;
}

interface PlacedItem {
  text: string;
  left: number;
  right: number;
  baseline: number;
  size: number;
  angle: number;
  font: string;
  rightToLeft: boolean;
}

const wordGap = 0.2;
const cellGap = 1.2;

/**
 * Rebuilds lines from runs of text in the order they were drawn, which is reading order in most files; sorting by
 * position would mix columns.
 */
export function toLines(items: readonly TextItem[]): Line[] {
  const lines: LineBuilder[] = [];
  let current: LineBuilder | undefined;
  let spaced = false;
  for (const item of items) {
    if (item.str.trim() === '') {
      spaced ||= item.str !== '';
      continue;
    }
    const placed = place(item);
    if (current?.accepts(placed)) current.add(placed, spaced);
    else lines.push((current = new LineBuilder(placed)));
    spaced = /\s$/.test(item.str);
  }
  return lines.map((line) => line.build());
}

function place(item: TextItem): PlacedItem {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform;
  const length = Math.hypot(a, b) || 1;
  const left = (x * a + y * b) / length;
  return {
    text: normalize(item.str),
    left,
    right: left + item.width,
    baseline: (y * a - x * b) / length,
    size: Math.hypot(c, d) || length,
    angle: Math.round((Math.atan2(b, a) * 180) / Math.PI),
    font: item.fontName,
    rightToLeft: item.dir === 'rtl',
  };
}

// A ligature of lam and alef comes out back to front; where another alef stands before it, that is certain.
const reversedLamAlef = /\u0627([\u0622\u0623\u0625])\u0644/g;

/** Ligatures, presentation forms and radicals become the letters they show; other compatibility forms mean something. */
function normalize(text: string): string {
  return text
    .replace(reversedLamAlef, '\u0627\u0644$1')
    .replace(/[\u2E80-\u2FDF\uF900-\uFB4F\uFB50-\uFDFF\uFE70-\uFEFC]+/g, (form) => form.normalize('NFKC'));
}

class LineBuilder {
  readonly #cells: Cell[];
  readonly #sizes = new Map<string, number>();
  #left: number;
  #right: number;
  #last: PlacedItem;
  #rightToLeft: boolean;
  /** The tallest run gives the line its baseline; raised and lowered ones are smaller. */
  #tallest: PlacedItem;

  constructor(first: PlacedItem) {
    this.#left = first.left;
    this.#right = first.right;
    this.#last = first;
    this.#tallest = first;
    this.#rightToLeft = first.rightToLeft;
    this.#cells = [{ text: first.text, start: first.left, end: first.right }];
    this.#count(first);
  }

  /** Whether a run goes on on this line: same direction, about the same height, and not behind its end. */
  accepts(item: PlacedItem): boolean {
    const { angle, baseline, size } = this.#tallest;
    if (item.angle !== angle) return false;
    const shift = Math.abs(item.baseline - baseline);
    if (this.#isScript(item, shift)) return true;
    if (shift > 0.5 * Math.max(size, item.size)) return false;
    const slack = 0.5 * Math.max(size, item.size);
    if (item.left >= this.#right - slack && !this.#rightToLeft) return true;
    return (this.#rightToLeft || item.rightToLeft) && item.right <= this.#left + slack;
  }

  /** An index or exponent right behind the text; of two on top of each other, the second starts where the first did. */
  #isScript({ size, left, rightToLeft }: PlacedItem, shift: number): boolean {
    if (rightToLeft || this.#rightToLeft || size > 0.85 * this.#tallest.size) return false;
    if (shift > 0.75 * this.#tallest.size) return false;
    return left > this.#right - 2.5 * size && left < this.#right + 0.5 * size;
  }

  add(item: PlacedItem, spaced: boolean): void {
    // Bold that is made by printing twice.
    if (item.text === this.#last.text && Math.abs(item.left - this.#last.left) < 0.1 * item.size) return;
    this.#rightToLeft ||= item.right <= this.#left + 0.5 * item.size && item.left < this.#left;
    const gap = (this.#rightToLeft ? this.#left - item.right : item.left - this.#right) / this.#tallest.size;
    const cell = this.#cells.at(-1);
    if (gap > cellGap || cell === undefined) {
      this.#cells.push({ text: item.text, start: item.left, end: item.right });
    } else {
      // Where the direction changes, the space between two words may have been counted to either of them.
      const apart = spaced || gap > wordGap || item.rightToLeft !== this.#last.rightToLeft;
      cell.text += apart ? ` ${item.text}` : item.text;
      cell.start = Math.min(cell.start, item.left);
      cell.end = Math.max(cell.end, item.right);
    }
    this.#left = Math.min(this.#left, item.left);
    this.#right = Math.max(this.#right, item.right);
    if (item.size > this.#tallest.size) this.#tallest = item;
    this.#last = item;
    this.#count(item);
  }

  #count({ font, size, text }: PlacedItem): void {
    const style = `${size.toFixed(1)} ${font}`;
    this.#sizes.set(style, (this.#sizes.get(style) ?? 0) + text.length);
  }

  build(): Line {
    const [style] = [...this.#sizes].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
    const rightToLeft = this.#rightToLeft;
    return {
      cells: this.#cells.map(({ text, start, end }) => ({
        text: text.replace(/\s+/g, ' ').trim(),
        start: rightToLeft ? -end : start,
        end: rightToLeft ? -start : end,
      })),
      start: rightToLeft ? -this.#right : this.#left,
      end: rightToLeft ? -this.#left : this.#right,
      margin: rightToLeft ? -this.#left : this.#right,
      baseline: this.#tallest.baseline,
      size: Number.parseFloat(style),
      font: style.slice(style.indexOf(' ') + 1),
      angle: this.#tallest.angle,
      rightToLeft,
    };
  }
}

/** The text of a line with its cells run together. */
export function lineText(line: Line): string {
  return line.cells.map((cell) => cell.text).join(' ');
}
