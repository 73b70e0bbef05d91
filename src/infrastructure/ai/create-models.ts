import {
  createChatModel,
  createEmbedder,
  createEntailment,
  createReranker,
  createTranslator,
  isLateInteraction,
} from './models.ts';
import type { ChatModel } from '../../domain/ports/chat-model.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { Entailment } from '../../domain/ports/entailment.ts';
import type { Guard } from './guard.ts';
import type { Reranker } from '../../domain/ports/reranker.ts';
import type { Translator } from '../../domain/ports/translator.ts';

interface Choices {
  chat: Parameters<typeof createChatModel>[0];
  embed: Parameters<typeof createEmbedder>[0];
  rerank: Parameters<typeof createReranker>[0];
  verify: Parameters<typeof createEntailment>[0];
  translate: Parameters<typeof createTranslator>[0];
}

export interface Models {
  chat: () => ChatModel;
  embedder?: Embedder;
  reranker?: Reranker;
  entailment?: Entailment;
  translator?: Translator;
}

/** Every model that the settings name, each behind a guard of its own; what is off is absent. */
export function createModels(
  { chat, embed, rerank, verify, translate }: Choices,
  { ai, egress, openGuard }: { ai: unknown; egress: Egress; openGuard: () => Guard },
): Models {
  const parts = (): { ai: unknown; egress: Egress; guard: Guard } => ({ ai, egress, guard: openGuard() });
  const writing = parts();
  const chatModel = (): ChatModel => createChatModel(chat, writing);
  const embedder = createEmbedder({ ...embed, tokens: isLateInteraction(rerank.setting) }, parts());
  const reranker = createReranker(rerank, parts());
  const entailment = createEntailment(verify, parts());
  // A model that is misconfigured says so when it is to answer.
  const writes = chat.setting.provider === 'openai' || chat.setting.provider === 'workers-ai';
  const translator = createTranslator(translate, {
    ...parts(),
    chat: () => (writes ? chatModel() : undefined),
  });
  return {
    chat: chatModel,
    ...(embedder && { embedder }),
    ...(reranker && { reranker }),
    ...(entailment && { entailment }),
    ...(translator && { translator }),
  };
}
