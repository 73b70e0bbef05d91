import { contentWords } from './words.ts';

/** A name in a question. */
interface Name {
  /** All of them must stand in a text that speaks of it; as `contentWords` gives them. */
  words: string[];
  /** Whether the question itself shows it to be a name; otherwise only the passages do. */
  written: boolean;
}

/** A word with what stands between it and the word before. */
interface Word {
  text: string;
  before: string;
}

/** What may stand between two words of one name: `Norwich City`, `Coca-Cola`, `J. Smith`, but not `Rome, Paris`. */
const joint = /^(?:\s+|[-–&.’']|\.\s+)$/u;

/**
 * Which of the passages speak of what a question names, as indices: those that hold the most of the names that it writes as
 * such. None do when they hold no name at all, or when a name written in the question stands in none of them. All do when it
 * names nothing. A name is a number, an acronym, or words with a capital where no sentence starts. People also type without
 * capitals, so a word counts as well that the passages write with a capital and never without; but as a guess,
 * which says that nothing is on the subject, not which passage is.
 */
export function onSubject(question: string, passages: readonly string[]): Set<number> {
  const names = namesIn(question, alwaysCapitalised(passages));
  const held = passages.map((passage) => namesHeld(names, passage));
  const unknown = names.some((name) => name.written && !held.some((some) => some.has(name)));
  if (unknown || (names.length > 0 && held.every(({ size }) => size === 0))) return new Set();
  const written = held.map((some) => [...some].filter((name) => name.written).length);
  const most = Math.max(0, ...written);
  return new Set([...written.keys()].filter((index) => written[index] === most));
}

function namesIn(question: string, capitalised: ReadonlySet<string>): Name[] {
  const shouted = !/\p{Ll}/u.test(question);
  const names: Name[] = [];
  let open: Name | undefined;
  for (const { text, before } of wordsOf(question)) {
    const [word] = contentWords(withoutAccents(text));
    const cased = !shouted && (isAcronym(text) || (isCapitalised(text) && !startsSentence(before)));
    const written = cased || /\p{N}/u.test(text);
    if (word === undefined || text.length === 1 || !(written || capitalised.has(word))) {
      open = undefined;
    } else if (open !== undefined && open.written === written && joint.test(before)) {
      open.words.push(word);
    } else {
      open = { words: [word], written };
      names.push(open);
    }
  }
  return names;
}

/** The names a text holds; it holds an acronym also where the words stand that it is made of. */
function namesHeld(names: readonly Name[], text: string): Set<Name> {
  const words = new Set(contentWords(withoutAccents(text)));
  const initials = initialsIn(text);
  return new Set(
    names.filter(
      (name) =>
        name.words.every((word) => words.has(word)) ||
        (name.words.length === 1 && initials.includes(name.words.join())),
    ),
  );
}

function alwaysCapitalised(texts: readonly string[]): Set<string> {
  const capitalised = new Set<string>();
  const small = new Set<string>();
  for (const { text, before } of texts.flatMap(wordsOf)) {
    if (!isCapitalised(text)) small.add(text);
    else if (!startsSentence(before)) capitalised.add(text);
  }
  const words = (written: ReadonlySet<string>): string[] =>
    [...written].flatMap((word) => contentWords(withoutAccents(word)));
  const withoutCapital = new Set(words(small));
  return new Set(words(capitalised).filter((word) => !withoutCapital.has(word)));
}

function wordsOf(text: string): Word[] {
  const normal = text.normalize('NFC');
  let end = 0;
  return [...normal.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: word, index }) => {
    const before = normal.slice(end, index);
    end = index + word.length;
    return { text: word, before };
  });
}

/** The first letters of each run of capitalised words: `ibm` of `International Business Machines`. */
function initialsIn(text: string): string {
  const runs = text.match(/(?:\p{Lu}[\p{L}\p{M}]*[\s-]+(?:(?:of|the|for|and|de)\s+)?)+\p{Lu}/gu) ?? [];
  return runs
    .map((run) => (run.match(/(?<!\p{L})\p{Lu}/gu) ?? []).join(''))
    .join(' ')
    .toLowerCase();
}

function startsSentence(before: string): boolean {
  return before === '' || /[.!?:"“]\s*$/u.test(before);
}

function isCapitalised(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function isAcronym(word: string): boolean {
  return /^\p{Lu}{2,}s?$/u.test(word);
}

/** People leave accents out. */
function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/[\u0300-\u036F]/g, '');
}
