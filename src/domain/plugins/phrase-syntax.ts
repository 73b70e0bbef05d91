/** A phrase, parsed. `words` are in lower case. */
export type PhrasePart =
  | { kind: 'word'; word: string }
  | { kind: 'slot'; name: string }
  | { kind: 'choice'; options: PhrasePart[][] };

const mostParts = 60;
const mostLevels = 4;
const token =
  /\s*(?:\{([a-z][A-Za-z0-9_]*)\}|([()[\]|])|([\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’-]*[\p{L}\p{M}\p{N}])?))\s*/uy;

/**
 * Reads a phrase. Words match whatever their case, `{slot}` takes text for an input, `[…]` may be left out, `(a|b)` is one
 * of several. Throws a sentence that says where it is wrong, for a SyntaxError.
 */
export function parsePhrase(phrase: string): PhrasePart[] {
  return new PhraseParser(phrase).parse();
}

/** The slots of a phrase, each once. */
export function slotsOf(parts: readonly PhrasePart[]): Set<string> {
  return new Set(
    parts.flatMap((part) => {
      if (part.kind === 'slot') return [part.name];
      return part.kind === 'choice' ? part.options.flatMap((option) => [...slotsOf(option)]) : [];
    }),
  );
}

class PhraseParser {
  readonly #phrase: string;
  #at = 0;
  #parts = 0;

  constructor(phrase: string) {
    this.#phrase = phrase;
  }

  parse(): PhrasePart[] {
    const parts = this.#sequence(0);
    if (this.#at < this.#phrase.length) throw this.#wrong(`"${this.#phrase[this.#at]}" closes nothing`);
    if (parts.length === 0) throw this.#wrong('it is empty');
    return parts;
  }

  #sequence(level: number): PhrasePart[] {
    if (level > mostLevels) throw this.#wrong(`brackets are nested deeper than ${mostLevels}`);
    const parts: PhrasePart[] = [];
    while (this.#at < this.#phrase.length) {
      const begun = this.#at;
      token.lastIndex = begun;
      const [, slot, bracket, word] = token.exec(this.#phrase) ?? [];
      if (bracket === ')' || bracket === ']' || bracket === '|') break;
      if (slot === undefined && bracket === undefined && word === undefined)
        throw this.#wrong('expected a word, {slot}, [ or (');
      this.#at = token.lastIndex;
      this.#parts += 1;
      if (this.#parts > mostParts) throw this.#wrong(`it has more than ${mostParts} parts`);
      if (slot !== undefined) parts.push({ kind: 'slot', name: slot });
      else if (word !== undefined) parts.push({ kind: 'word', word: word.toLowerCase().replaceAll('’', "'") });
      else parts.push(this.#choice(bracket === '[' ? ']' : ')', level));
    }
    return parts;
  }

  #choice(closing: ']' | ')', level: number): PhrasePart {
    const options: PhrasePart[][] = closing === ']' ? [[]] : [];
    for (;;) {
      options.push(this.#sequence(level + 1));
      token.lastIndex = this.#at;
      const bracket = token.exec(this.#phrase)?.[2];
      if (bracket !== '|' && bracket !== closing) throw this.#wrong(`expected ${closing}`);
      this.#at = token.lastIndex;
      if (bracket === closing) return { kind: 'choice', options };
    }
  }

  #wrong(what: string): SyntaxError {
    return new SyntaxError(`${what} at position ${this.#at + 1}`);
  }
}
