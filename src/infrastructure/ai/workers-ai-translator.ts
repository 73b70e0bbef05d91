import { Problem } from '../../domain/problem.ts';
import { detectLanguage } from '../../domain/rag/language.ts';
import { sumOfUsage } from '../../domain/rag/usage.ts';
import { WorkersAiModel } from './workers-ai-model.ts';
import type { TranslationRequest, Translator } from '../../domain/ports/translator.ts';
import type { Usage } from '../../domain/rag/usage.ts';

/** Workers AI translation, e.g. m2m100: `{ text, source_lang, target_lang }` in, `{ translated_text }` out. It has to be told both languages. */
export class WorkersAiTranslator extends WorkersAiModel implements Translator {
  async translate(
    { text, from = detectLanguage(text) ?? 'en', to }: TranslationRequest,
    signal: AbortSignal,
  ): Promise<{ text: string; from: string; usage: Usage }> {
    const reply = (await this.run({ text, source_lang: primary(from), target_lang: primary(to) }, signal)) as {
      translated_text?: unknown;
    } | null;
    const translated = reply?.translated_text;
    if (typeof translated !== 'string') throw new Problem('upstream_failed', `${this.id} gave back no translation.`);
    return { text: translated, from, usage: sumOfUsage([]) };
  }
}

/** It knows languages, not their regions. */
function primary(language: string): string {
  return language.toLowerCase().split('-', 1)[0] ?? language;
}
