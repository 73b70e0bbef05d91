/** Joins words of one name: `Norwich City`, `Coca-Cola`, `University of Odense`, `J. Smith`. */
const name =
  /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}\p{N}'’]*(?:(?:[-–&]|\.? |(?: (?:of|the|de|la|du|von|van|der|und|y|et|and|for)){1,2} )\p{Lu}[\p{L}\p{M}\p{N}'’]*)*/gu;
/** German writes every noun with a capital, so that there a word by itself tells nothing. */
const german = /\b(?:der|die|das|und|ist|wurde|nicht|ein|eine|von|mit)\b/g;
const article = /^(?:The|Der|Die|Das|El|La|Los|Las|Le|Les|L['’])\s/;
const longest = 80;

/**
 * The names that a text shows to be names by its capitals, in order, each once: not single words that open a sentence, and
 * in German not single words at all.
 */
export function namesWritten(text: string): string[] {
  const plain = text.replace(/\[\d{1,2}(?:\s*,\s*\d{1,2})*\]/g, '');
  const nounsHaveCapitals = (plain.match(german) ?? []).length > plain.split(/\s+/).length / 10;
  const found = [...plain.matchAll(name)].flatMap(({ 0: whole, index }) => {
    const written = whole.replace(article, '');
    const single = !/[^\p{L}\p{M}\p{N}'’]/u.test(written);
    const opens = written === whole && /(?:^|[.!?:\n]["'“”’)]?\s*)$/u.test(plain.slice(Math.max(0, index - 4), index));
    const acronym = /^\p{Lu}{2,}$/u.test(written);
    if (written.length < 2 || written.length > longest || (single && !acronym && (opens || nounsHaveCapitals)))
      return [];
    return written;
  });
  return [...new Set(found)];
}
