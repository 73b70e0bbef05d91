/**
 * Completes the markdown at the end of a text that is still being written, so that half a mark never shows:
 * `**bo` reads as bold, `[a link](htt` as its words, a lone `[1` not at all.
 */
export function closeTail(text: string): string {
  if (inFence(text)) return text.replace(/\n`{1,2}$/, '\n');
  const start = text.lastIndexOf('\n\n') + 1;
  return text.slice(0, start) + closeInline(text.slice(start));
}

function inFence(text: string): boolean {
  return (text.match(/^ {0,3}(```|~~~)/gm)?.length ?? 0) % 2 === 1;
}

function closeInline(block: string): string {
  const withoutLink = block.replace(/!?\[([^[\]]*)(?:\]\([^()\s]*)?$/, (_whole, words: string) =>
    /^[\d,\s]{0,12}$/.test(words) ? '' : words,
  );
  if (count(withoutLink, /`/g) % 2 === 1) return `${withoutLink}\``;
  return closeEmphasis(withoutLink.replace(/(^|\s)\*{1,2}$/, '$1'));
}

function closeEmphasis(block: string): string {
  const prose = block.replace(/`[^`]*`/g, '').replace(/^\s*\* /gm, '');
  const strong = count(prose, /\*\*/g);
  const single = count(prose.replace(/\*\*/g, ''), /\*/g);
  const trimmed = block.trimEnd();
  const space = block.slice(trimmed.length);
  return trimmed + (single % 2 === 1 ? '*' : '') + (strong % 2 === 1 ? '**' : '') + space;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
