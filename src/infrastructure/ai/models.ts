import { ExtractiveChat } from './extractive-chat.ts';
import { OpenAiChat } from './openai-chat.ts';
import { OpenAiEmbedder } from './openai-embedder.ts';
import { Problem } from '../../domain/problem.ts';
import { WorkersAiChat } from './workers-ai-chat.ts';
import { WorkersAiEmbedder } from './workers-ai-embedder.ts';
import type { AiSetting } from '../../domain/ai-setting.ts';
import type { ChatModel } from '../../domain/ports/chat-model.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { WorkersAi } from './workers-ai-chat.ts';

const chatTimeout = 60_000;
const embedTimeout = 60_000;

interface Choice {
  setting: AiSetting;
  key: string;
}

/** Adapters are chosen by setting, never by a binding being there: locally `AI` is there and throws when used. */
export function createEmbedder({ setting, key }: Choice, ai: unknown): Embedder | undefined {
  if (setting.provider === 'off') return undefined;
  if (setting.provider === 'workers-ai') return new WorkersAiEmbedder(ai as WorkersAi, setting.model);
  if (setting.provider === 'openai') {
    return new OpenAiEmbedder({ ...setting, key, timeout: embedTimeout, setting: 'NEXUS_EMBED' });
  }
  throw new Problem('capability_unavailable', `NEXUS_EMBED: there is no embedded model called ${setting.name}.`);
}

export function createChatModel({ setting, key }: Choice, ai: unknown, embedder: Embedder | undefined): ChatModel {
  switch (setting.provider) {
    case 'workers-ai':
      return new WorkersAiChat(ai as WorkersAi, setting.model);
    case 'openai':
      return new OpenAiChat({ ...setting, key, timeout: chatTimeout, setting: 'NEXUS_CHAT' });
    case 'embedded':
      if (setting.name === 'extractive') return new ExtractiveChat(embedder);
      throw new Problem('capability_unavailable', `NEXUS_CHAT: there is no embedded model called ${setting.name}.`);
    case 'off':
      throw new Problem('capability_unavailable', 'Answers are off: set NEXUS_CHAT, e.g. to embedded:extractive.');
  }
}
