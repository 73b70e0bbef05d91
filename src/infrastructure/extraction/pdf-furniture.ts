import { type Line, lineText } from './pdf-lines.ts';

export interface PageLines {
  lines: Line[];
  /** In points. */
  height: number;
  /** Height of the page's lower edge. */
  bottom: number;
}

const pageNumber =
  /^(?:(?:page|seite|página|pagina|p\.)\s*)?[-–—|[(]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–—|\])]?(?:\s*(?:of|\/|von|de|sur|di)\s*\d{1,4})?$/i;

/** Lines a page may have above or below its text. */
const furnitureLines = 3;
const marginShare = 0.2;

/**
 * Drops page numbers, and headers and footers that come back on most pages. The first one of those stays, since it
 * may be the only place that names the document.
 */
export function withoutFurniture(pages: PageLines[]): PageLines[] {
  const repeated = repeatedMargins(pages);
  const seen = new Set<string>();
  const kept = pages.map((page) => {
    const margin = new Set(marginLines(page));
    const lines = page.lines.filter((line) => {
      if (!margin.has(line)) return true;
      const text = lineText(line);
      if (pageNumber.test(text)) return false;
      const key = furnitureKey(text);
      if (!repeated.has(key)) return true;
      const first = !seen.has(key);
      seen.add(key);
      return first;
    });
    return { ...page, lines };
  });
  return kept.some((page) => page.lines.length > 0) ? kept : pages;
}

function repeatedMargins(pages: PageLines[]): Set<string> {
  const counts = new Map<string, number>();
  for (const page of pages) {
    for (const key of new Set(marginLines(page).map((line) => furnitureKey(lineText(line))))) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  // Left and right pages may differ, so that each header stands on half of them.
  const enough = Math.max(3, pages.length * 0.4);
  return new Set([...counts].filter(([, count]) => count >= enough).map(([key]) => key));
}

/** The same line with another number is the same line. */
function furnitureKey(text: string): string {
  return text.toLowerCase().replace(/\d+/g, '#').replace(/\s+/g, ' ');
}

function marginLines({ lines, height, bottom }: PageLines): Line[] {
  const upright = lines.filter((line) => line.angle === 0).sort((a, b) => b.baseline - a.baseline);
  const top = upright.slice(0, furnitureLines);
  const foot = upright.slice(-furnitureLines);
  return [
    ...top.filter((line) => line.baseline > bottom + height * (1 - marginShare)),
    ...foot.filter((line) => line.baseline < bottom + height * marginShare),
  ];
}
