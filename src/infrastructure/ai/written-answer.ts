import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { saysNotKnowing } from '../../domain/rag/not-knowing.ts';
import { tooLong } from './deadline.ts';

const answerCharacters = 200_000;
/** Of an answer's beginning, enough to see whether it is one. */
const keptCharacters = 2_000;

/** Watches over what a model writes, so that nothing but a whole answer ends as one. */
export class WrittenAnswer {
  readonly #name: string;
  #characters = 0;
  #empty = true;
  #beginning = '';

  constructor(name: string) {
    this.#name = name;
  }

  /** Throws `upstream_failed` past the longest answer there may be. */
  add(text: string): void {
    this.#characters += text.length;
    this.#empty &&= text.trim() === '';
    if (this.#beginning.length < keptCharacters) this.#beginning += text;
    if (this.#characters > answerCharacters) throw tooLong(this.#name);
  }

  /** Whether the model says that the documents hold no answer. */
  get abstained(): boolean {
    return saysNotKnowing(this.#beginning);
  }

  /** Throws `upstream_failed` when nothing was written, or the model says that it stopped before it was done. */
  end(reason: string | undefined): void {
    if (reason === 'length') throw this.#refusal('reached its length limit, so its answer is not whole');
    if (reason === 'content_filter') throw this.#refusal('withheld the rest of its answer');
    if (this.#empty) throw this.#refusal('ended without an answer');
  }

  #refusal(what: string): Problem {
    return new Problem('upstream_failed', `${this.#name} ${what}.`, { cause: new AboutRequest(what) });
  }
}
