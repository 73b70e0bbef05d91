import { cleanText } from './decode-text.ts';

/** The paragraphs of recognized text: lines stay, a word that was divided at the end of one becomes whole again. */
export function recognizedParagraphs(text: string): string[] {
  return (
    cleanText(text)
      .replace(/(\p{Ll})[-\u2010\u00AD]\n(?=\p{Ll})/gu, '$1')
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.trim())
      // Lines and stains are taken for stray marks.
      .filter((paragraph) => /[\p{L}\p{N}]{2}/u.test(paragraph))
  );
}

/** What people should know of text that was not written but seen; `pages` where only those were. */
export function recognizedNote(pages?: readonly number[], left: readonly number[] = []): string {
  const which = pages === undefined ? 'Its text' : `The text of ${named(pages)}`;
  const read = pages?.length === 0 ? '' : `${which} was recognized in pictures (OCR), so words may be wrong.`;
  const unread = left.length === 0 ? '' : `${capital(named(left))} could not be read.`;
  return [read, unread].filter(Boolean).join(' ');
}

/** `page 3`, `pages 1 to 4, 7` */
function named(pages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  const shown = ranges.slice(0, 10).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  return `page${pages.length === 1 ? '' : 's'} ${shown.join(', ')}${ranges.length > shown.length ? ' and more' : ''}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
