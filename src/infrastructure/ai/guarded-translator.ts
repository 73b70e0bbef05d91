import { guarded } from './guard.ts';
import type { Guard } from './guard.ts';
import type { TranslationRequest, Translator } from '../../domain/ports/translator.ts';

/** A translator behind a breaker. */
export class GuardedTranslator implements Translator {
  readonly id: string;
  readonly #translator: Translator;
  readonly #guard: Guard;

  constructor(translator: Translator, guard: Guard) {
    this.id = translator.id;
    this.#translator = translator;
    this.#guard = guard;
  }

  translate(request: TranslationRequest, signal: AbortSignal): ReturnType<Translator['translate']> {
    return guarded(this.id, this.#guard, () => this.#translator.translate(request, signal));
  }
}
