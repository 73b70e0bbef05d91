import { Problem } from '../../domain/problem.ts';
import { detectLanguage } from '../../domain/rag/language.ts';
import { givenUp } from './deadline.ts';
import { runWorkersAi } from './workers-ai.ts';
import { sumOfUsage } from '../../domain/rag/usage.ts';
import type { TranslationRequest, Translator } from '../../domain/ports/translator.ts';
import type { Usage } from '../../domain/rag/usage.ts';
import type { WorkersAi } from './workers-ai.ts';

/** Workers AI translation, e.g. m2m100: `{ text, source_lang, target_lang }` in, `{ translated_text }` out. It has to be told both languages. */
export class WorkersAiTranslator implements Translator {
  readonly id: string;
  readonly #ai: WorkersAi;
  readonly #model: string;
  readonly #timeout: number;

  /** `timeout` in milliseconds. */
  constructor(ai: WorkersAi, model: string, timeout: number) {
    this.#ai = ai;
    this.#model = model;
    this.#timeout = timeout;
    this.id = `workers-ai:${model}`;
  }

  async translate(
    { text, from = detectLanguage(text) ?? 'en', to }: TranslationRequest,
    signal: AbortSignal,
  ): Promise<{ text: string; from: string; usage: Usage }> {
    if (signal.aborted) throw givenUp(this.id, signal);
    const reply = (await runWorkersAi(this.#ai, {
      model: this.#model,
      input: { text, source_lang: primary(from), target_lang: primary(to) },
      source: { name: this.id, timeout: this.#timeout, total: this.#timeout },
      signal,
    })) as { translated_text?: unknown } | null;
    const translated = reply?.translated_text;
    if (typeof translated !== 'string') throw new Problem('upstream_failed', `${this.id} gave back no translation.`);
    return { text: translated, from, usage: sumOfUsage([]) };
  }
}

/** It knows languages, not their regions. */
function primary(language: string): string {
  return language.toLowerCase().split('-', 1)[0] ?? language;
}
