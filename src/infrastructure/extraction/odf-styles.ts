import { cleanText } from './decode-text.ts';
import { readXml } from './xml.ts';
import type { Archive } from './zip.ts';
import type { XmlAttributes } from './xml.ts';

export interface OdfLevel {
  /** As `style:num-format` has it; empty for bullets. */
  format: string;
  prefix: string;
  suffix: string;
  start: number;
  /** Levels whose numbers are shown. */
  shown: number;
}

/** What styles say; those of a file's text itself come to it as it is read. */
export class OdfStyles {
  readonly #parents = new Map<string, string>();
  readonly #lists = new Map<string, Map<number, OdfLevel>>();
  #levels: Map<number, OdfLevel> | undefined;

  /** Takes in an element of a list of styles. */
  open(tag: string, attributes: XmlAttributes): void {
    if (this.#parents.size + this.#lists.size > mostStyles) return;
    const name = attributes['style:name'] ?? '';
    if (tag === 'style:style') this.#parents.set(name, attributes['style:parent-style-name'] ?? '');
    else if (tag === 'text:list-style') {
      this.#levels = new Map();
      this.#lists.set(name, this.#levels);
    } else if (tag === 'text:list-level-style-number') {
      this.#levels?.set(Number(attributes['text:level']), {
        format: attributes['style:num-format'] ?? '1',
        prefix: (attributes['style:num-prefix'] ?? '').slice(0, 10),
        suffix: (attributes['style:num-suffix'] ?? '').slice(0, 10),
        start: Number(attributes['text:start-value'] ?? 1) || 1,
        shown: Math.min(Number(attributes['text:display-levels'] ?? 1) || 1, 10),
      });
    }
  }

  /** The level of a numbered list, from 1; undefined for bullets. */
  level(list: string, depth: number): OdfLevel | undefined {
    const level = this.#lists.get(list)?.get(depth);
    return level === undefined || level.format === '' ? undefined : level;
  }

  /** The style that a paragraph's own is made of. */
  base(name: string): string {
    let base = name;
    // Names that programs made up stand for a real one with changes.
    for (let count = 0; count < 5 && /^[PT]\d+$|^gr\d+$|^pr\d+$/.test(base); count++)
      base = this.#parents.get(base) || base;
    return base;
  }
}

const mostStyles = 50_000;

/** Reads the styles of a document, and what its headers and footers say. */
export async function readOdfStyles(archive: Archive): Promise<{ styles: OdfStyles; margins: Set<string> }> {
  const styles = new OdfStyles();
  const margins = new Set<string>();
  const entry = archive.get('styles.xml');
  if (entry === undefined) return { styles, margins };
  let inMargin = false;
  let text = '';
  await readXml(archive.stream(entry), {
    open(tag, attributes) {
      styles.open(tag, attributes);
      if (/^style:(?:header|footer)(?:-left|-first)?$/.test(tag)) inMargin = true;
      else if (tag === 'text:p') text = '';
    },
    text(more) {
      if (inMargin && text.length < 1_000) text += more;
    },
    close(tag) {
      if (/^style:(?:header|footer)(?:-left|-first)?$/.test(tag)) inMargin = false;
      else if (tag === 'text:p' && inMargin) {
        const line = cleanText(text).replace(/\s+/g, ' ').trim();
        if (/\p{L}{2}/u.test(line) && !/^\W*(?:page|seite)\W*\d*\W*(?:of|von)?\W*\d*$/i.test(line)) margins.add(line);
      }
    },
  });
  return { styles, margins };
}
