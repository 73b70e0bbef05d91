/** English words that a translation has other words for: a text with one of them is not made of names. */
const commonWords = new Set(
  (
    'a about after again all also always am an and any are as at back bad be because been before big but by bye can come ' +
    'could day did do does dog done down eat english even evening every first food for friend from get give go good ' +
    'goodbye great had happy has have he hello help her here hi him his hot house how hungry i if in is it its just know ' +
    'language large last left let library life like little long look love made make man many may me meet milk money more ' +
    'morning most mother much must my name need never new nice night no not now of off old on one only open or our out ' +
    'over people please right said say school see she should small so some sorry station still take tea thank thanks that ' +
    'the their them then there they thing this time to today tomorrow too train two under up us very want was water way ' +
    'we week well were what when where which who why will wish with woman word work world would year yes yesterday you your'
  ).split(' '),
);

/**
 * Whether a text may be its own translation: numbers, addresses, codes and acronyms, and names as far as capitals tell.
 * Whatever else comes back as it went in was not translated.
 */
export function mayStayTheSame(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const shouted = words.length > 1 && text === text.toUpperCase();
  return words.every((word) => {
    if (/^(?:https?:\/\/|www\.)|@|\d/.test(word)) return true;
    const letters = word.replaceAll(/[^\p{L}\p{M}]/gu, '');
    if (/^\p{Lu}{2,6}$/u.test(letters)) return !shouted;
    return /^\p{Lu}./u.test(letters) && !commonWords.has(letters.toLowerCase());
  });
}

/** Without regard to case, punctuation and space. */
export function isSameText(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s\p{P}]+/gu, '');
  return plain(one) === plain(other);
}
