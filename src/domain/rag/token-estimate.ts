/**
 * About how many tokens a chat model spends on a text, rather too many than too few: its own count is not known here, and
 * what is over its window it loses without a word.
 */
export function estimateTokens(text: string): number {
  let latin = 0;
  let alphabetic = 0;
  let other = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) latin += 1;
    else if (code < 0x2e80) alphabetic += 1;
    else other += 1;
  }
  return Math.ceil(latin / 3.5 + alphabetic / 2 + other * 1.2);
}

/** As much of the beginning of a text as its share of `tokens` allows; the whole where it fits. */
export function cutToTokens(text: string, tokens: number): string {
  const all = estimateTokens(text);
  if (all <= tokens) return text;
  const cut = text.slice(0, Math.max(0, Math.floor((text.length * tokens) / all)));
  // Not in the middle of a character.
  return cut.replace(/[\uD800-\uDBFF]$/, '');
}
