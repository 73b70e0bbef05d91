import { ChatEntailment } from './chat-entailment.ts';
import { ChatTranslator } from './chat-translator.ts';
import { ExtractiveChat } from './extractive-chat.ts';
import { GuardedChat } from './guarded-chat.ts';
import { GuardedTranslator } from './guarded-translator.ts';
import { ModelServerRecognizer } from './model-server-recognizer.ts';
import { ModelServerTranslator } from './model-server-translator.ts';
import { GuardedEmbedder } from './guarded-embedder.ts';
import { GuardedEntailment } from './guarded-entailment.ts';
import { GuardedReranker } from './guarded-reranker.ts';
import { OpenAiChat } from './openai-chat.ts';
import { OpenAiEmbedder } from './openai-embedder.ts';
import { OpenAiReranker } from './openai-reranker.ts';
import { Problem } from '../../domain/problem.ts';
import { TokenEmbedder } from './token-embedder.ts';
import { WorkersAiChat } from './workers-ai-chat.ts';
import { WorkersAiEmbedder } from './workers-ai-embedder.ts';
import { WorkersAiRecognizer } from './workers-ai-recognizer.ts';
import { WorkersAiReranker } from './workers-ai-reranker.ts';
import { WorkersAiTranslator } from './workers-ai-translator.ts';
import type { AiSetting } from '../../domain/ai-setting.ts';
import type { ChatModel } from '../../domain/ports/chat-model.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { Entailment } from '../../domain/ports/entailment.ts';
import type { Reranker } from '../../domain/ports/reranker.ts';
import type { TextRecognizer } from '../../domain/ports/text-recognizer.ts';
import type { Translator } from '../../domain/ports/translator.ts';
import type { Guard } from './guard.ts';
import type { WorkersAi } from './workers-ai.ts';
import type { MarkdownConversion } from './workers-ai-recognizer.ts';

/** Milliseconds: a text is written for as long as it keeps coming, up to the total; vectors come at once. */
const embedTimeout = { timeout: 60_000, total: 60_000 };
/** Somebody waits for the answer that these come before or after. */
const rerankTimeout = { timeout: 8_000, total: 8_000 };
const translationTimeout = { timeout: 25_000, total: 25_000 };
const inferenceTimeout = { timeout: 8_000, total: 8_000 };

interface Choice {
  setting: AiSetting;
  key: string;
}

/** Milliseconds without a word from the chat model, and until the end of its answer. */
interface Patience {
  timeout: number;
  total: number;
}

/**
 * Adapters are chosen by setting, never by a binding being there: locally `AI` is there and throws when used. Whatever is
 * called over a network stands behind the guard of its endpoint. `tokens` says that it is the model server, which tells of
 * tokens.
 */
export function createEmbedder(
  { setting, key, tokens }: Choice & { tokens?: boolean },
  { ai, egress, guard }: { ai: unknown; egress: Egress; guard: Guard },
): Embedder | undefined {
  if (setting.provider === 'off') return undefined;
  if (setting.provider === 'embedded')
    throw new Problem('capability_unavailable', `NEXUS_EMBED: there is no embedded model called ${setting.name}.`);
  const embedder =
    setting.provider === 'workers-ai'
      ? new WorkersAiEmbedder(ai as WorkersAi, setting.model, embedTimeout.total)
      : new (tokens ? TokenEmbedder : OpenAiEmbedder)({
          ...setting,
          ...embedTimeout,
          egress,
          key,
          setting: 'NEXUS_EMBED',
        });
  return new GuardedEmbedder(embedder, guard);
}

/** Pages of one document whose text is recognized, and milliseconds for one of them and for all. */
const recognition = { mostPages: 50, timeout: 120_000, total: 3_600_000 };

export function createRecognizer(
  { engine, server, key }: { engine: 'embedded:tesseract' | 'workers-ai' | 'off'; server: string; key: string },
  { ai, egress }: { ai: unknown; egress: Egress },
): TextRecognizer | undefined {
  if (engine === 'off') return undefined;
  if (engine === 'embedded:tesseract')
    return new ModelServerRecognizer({ ...recognition, egress, baseUrl: server, key });
  return new WorkersAiRecognizer(ai as MarkdownConversion, { ...recognition, timeout: recognition.timeout });
}

/** Collections rerank by themselves, by what the embedding model tells of tokens. */
export function isLateInteraction(setting: AiSetting): boolean {
  return setting.provider === 'embedded' && setting.name === 'late-interaction';
}

export function createReranker(
  { setting, key }: Choice,
  { ai, egress, guard }: { ai: unknown; egress: Egress; guard: Guard },
): Reranker | undefined {
  if (setting.provider === 'off' || isLateInteraction(setting)) return undefined;
  if (setting.provider === 'embedded')
    throw new Problem(
      'capability_unavailable',
      `NEXUS_RERANK: there is no embedded model called ${setting.name}; write embedded:late-interaction.`,
    );
  const reranker =
    setting.provider === 'workers-ai'
      ? new WorkersAiReranker(ai as WorkersAi, setting.model, rerankTimeout.total)
      : new OpenAiReranker({ ...setting, ...rerankTimeout, egress, key, setting: 'NEXUS_RERANK' });
  return new GuardedReranker(reranker, guard);
}

export function createEntailment(
  { setting, key }: Choice,
  { ai, egress, guard }: { ai: unknown; egress: Egress; guard: Guard },
): Entailment | undefined {
  if (setting.provider === 'off') return undefined;
  if (setting.provider === 'embedded')
    throw new Problem('capability_unavailable', `NEXUS_VERIFY: there is no embedded model called ${setting.name}.`);
  const model =
    setting.provider === 'workers-ai'
      ? new WorkersAiChat(ai as WorkersAi, setting.model, inferenceTimeout)
      : new OpenAiChat({ ...setting, ...inferenceTimeout, egress, key, setting: 'NEXUS_VERIFY' });
  return new GuardedEntailment(new ChatEntailment(model), guard);
}

/** Translation by rules, which the model server has the program `apertium` do. */
export function isApertium(setting: AiSetting | 'chat'): boolean {
  return setting !== 'chat' && setting.provider === 'embedded' && setting.name === 'apertium';
}

/** By a model of its own, by Apertium behind the model server, or by prompt: `chat` is the model that answers, which not every one can. */
export function createTranslator(
  { setting, key, server }: { setting: AiSetting | 'chat'; key: string; server: string },
  { ai, egress, guard, chat }: { ai: unknown; egress: Egress; guard: Guard; chat: () => ChatModel | undefined },
): Translator | undefined {
  if (setting === 'chat') {
    const model = chat();
    return model?.write === undefined ? undefined : new ChatTranslator(model);
  }
  if (setting.provider === 'off') return undefined;
  if (setting.provider === 'embedded') {
    if (!isApertium(setting))
      throw new Problem(
        'capability_unavailable',
        `NEXUS_TRANSLATE: nothing embedded is called ${setting.name}; write embedded:apertium.`,
      );
    const timeout = translationTimeout.total;
    return new GuardedTranslator(new ModelServerTranslator({ egress, baseUrl: server, key, timeout }), guard);
  }
  if (setting.provider === 'workers-ai')
    return new GuardedTranslator(
      new WorkersAiTranslator(ai as WorkersAi, setting.model, translationTimeout.total),
      guard,
    );
  const model = new OpenAiChat({ ...setting, ...translationTimeout, egress, key, setting: 'NEXUS_TRANSLATE' });
  return new GuardedTranslator(new ChatTranslator(model), guard);
}

export function createChatModel(
  {
    setting,
    key,
    patience,
    promptTokens,
    callsTools,
  }: Choice & { patience: Patience; promptTokens?: number; callsTools?: boolean },
  { ai, egress, guard }: { ai: unknown; egress: Egress; guard: Guard },
): ChatModel {
  switch (setting.provider) {
    case 'workers-ai':
      return new GuardedChat(
        new WorkersAiChat(ai as WorkersAi, setting.model, {
          ...patience,
          ...(promptTokens !== undefined && { promptTokens }),
        }),
        guard,
      );
    case 'openai':
      return new GuardedChat(
        new OpenAiChat({ ...setting, ...patience, egress, key, setting: 'NEXUS_CHAT' }, promptTokens, callsTools),
        guard,
      );
    case 'embedded':
      if (setting.name === 'extractive') return new ExtractiveChat();
      throw new Problem('capability_unavailable', `NEXUS_CHAT: there is no embedded model called ${setting.name}.`);
    case 'off':
      throw new Problem('capability_unavailable', 'Answers are off: set NEXUS_CHAT, e.g. to embedded:extractive.');
  }
}
