import { wrong } from './wrong.ts';
import type { Problem } from '../../src/domain/plugins/index.ts';
import type { Token } from './tokens.ts';

/** Goes through the parts of an expression. Words are compared in lower case. */
export class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Where it stands; to go back to. */
  get place(): number {
    return this.#next;
  }

  set place(place: number) {
    this.#next = place;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#next + ahead] ?? this.#tokens.at(-1);
    return token ?? { kind: 'end', text: '', at: 0 };
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  /** In lower case; empty for what is no word. */
  wordAt(ahead = 0): string {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' ? text.toLowerCase() : '';
  }

  /** Takes the sign if it comes next. */
  takeSign(...signs: string[]): Token | undefined {
    const token = this.peek();
    return token.kind === 'sign' && signs.includes(token.text) ? this.take() : undefined;
  }

  /** Takes one of these sequences of words if it comes next, and says which. */
  takeWords(...phrases: string[]): string | undefined {
    const found = phrases.find((phrase) => phrase.split(' ').every((word, index) => this.wordAt(index) === word));
    if (found !== undefined) this.#next += found.split(' ').length;
    return found;
  }

  get ended(): boolean {
    return this.peek().kind === 'end';
  }

  expected(what: string): Problem {
    const { kind, text, at } = this.peek();
    return wrong(kind === 'end' ? `Expected ${what}, but it ends` : `Expected ${what}, not "${text}"`, at);
  }
}
