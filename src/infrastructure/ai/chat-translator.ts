import { Problem } from '../../domain/problem.ts';
import { readTranslation, translationMessages } from '../../domain/rag/translation-prompt.ts';
import type { ChatModel } from '../../domain/ports/chat-model.ts';
import type { TranslationRequest, Translator } from '../../domain/ports/translator.ts';
import type { Usage } from '../../domain/rag/usage.ts';

/** Tokens that a translation may take for each UTF-16 unit of the text, and at least. */
const tokensPerUnit = 1;
const leastTokens = 200;
const mostTokens = 8_000;

/** Asks a chat model for nothing but the translation. */
export class ChatTranslator implements Translator {
  readonly id: string;
  readonly #model: ChatModel;

  constructor(model: ChatModel) {
    this.id = model.id;
    this.#model = model;
  }

  async translate(
    request: TranslationRequest,
    signal: AbortSignal,
  ): Promise<{ text: string; from?: string; usage: Usage }> {
    const room = Math.min(mostTokens, leastTokens + request.text.length * tokensPerUnit);
    const reply = await this.#model.write?.({ messages: translationMessages(request), mostTokens: room }, signal);
    if (reply === undefined) throw new Problem('capability_unavailable', `${this.id} writes no texts.`);
    return { ...readTranslation(reply.text, request), usage: reply.usage };
  }
}
