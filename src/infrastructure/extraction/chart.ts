import type { ProseWriter } from './prose-writer.ts';
import { readXml } from './xml.ts';
import type { Archive } from './zip.ts';

interface Series {
  name: string;
  values: Map<number, string>;
}

const mostPoints = 20_000;
const mostSeries = 100;

/** Writes charts: what their titles say, and the numbers they show as a table. */
export async function writeCharts(archive: Archive, parts: string[], writer: ProseWriter): Promise<void> {
  for (const part of parts) {
    const entry = archive.get(part);
    if (entry === undefined) continue;
    const chart = new ChartReader();
    await readXml(archive.stream(entry), chart);
    chart.write(writer);
  }
}

class ChartReader {
  readonly #titles: string[] = [];
  readonly #series: Series[] = [];
  readonly #categories = new Map<number, string>();
  /** Which part of a series is being read. */
  #part: 'name' | 'category' | 'value' | undefined;
  #index = 0;
  #points = 0;
  #text: string | undefined;
  #title = '';

  open(tag: string, attributes: Record<string, string>): void {
    if (tag === 'c:ser') this.#series.push({ name: '', values: new Map() });
    else if (tag === 'c:tx') this.#part = 'name';
    else if (tag === 'c:cat' || tag === 'c:xVal') this.#part = 'category';
    else if (tag === 'c:val' || tag === 'c:yVal') this.#part = 'value';
    else if (tag === 'c:pt') this.#index = Number(attributes['idx'] ?? 0);
    else if (tag === 'c:v' || tag === 'a:t') this.#text = '';
  }

  text(text: string): void {
    if (this.#text !== undefined) this.#text += text;
  }

  close(tag: string): void {
    if (tag === 'c:v') this.#value(this.#text ?? '');
    else if (tag === 'a:t') this.#title += this.#text ?? '';
    else if (tag === 'a:p') {
      if (this.#title.trim() !== '') this.#titles.push(this.#title);
      this.#title = '';
    }
    if (tag === 'c:v' || tag === 'a:t') this.#text = undefined;
    if (['c:tx', 'c:cat', 'c:xVal', 'c:val', 'c:yVal'].includes(tag)) this.#part = undefined;
  }

  write(writer: ProseWriter): void {
    for (const title of this.#titles) writer.paragraph(title);
    const filled = this.#series.filter(({ values }) => values.size > 0).slice(0, mostSeries);
    if (filled.length === 0) return;
    const indexes = new Set([...this.#categories.keys(), ...filled.flatMap(({ values }) => [...values.keys()])]);
    writer.openTable();
    writeRow(writer, ['', ...filled.map(({ name }) => name)], true);
    for (const index of [...indexes].toSorted((a, b) => a - b)) {
      const label = this.#categories.get(index) ?? String(index + 1);
      writeRow(writer, [label, ...filled.map(({ values }) => values.get(index) ?? '')], false);
    }
    writer.closeTable();
  }

  #value(text: string): void {
    const series = this.#series.at(-1);
    this.#points += 1;
    if (series === undefined || this.#points > mostPoints) return;
    if (this.#part === 'name') series.name = text;
    else if (this.#part === 'category') this.#categories.set(this.#index, text);
    else if (this.#part === 'value') series.values.set(this.#index, shorter(text));
  }
}

/** Charts keep numbers with all the digits that a computer has for them. */
function shorter(text: string): string {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? String(Number(number.toPrecision(12))) : text;
}

function writeRow(writer: ProseWriter, cells: string[], isHeader: boolean): void {
  writer.openRow();
  for (const text of cells) {
    writer.openCell({ isHeader });
    if (text !== '') writer.paragraph(text);
    writer.closeCell();
  }
  writer.closeRow();
}
