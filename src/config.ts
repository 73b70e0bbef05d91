import * as z from 'zod';
import { parseAiSetting } from './domain/ai-setting.ts';
import type { AiSetting } from './domain/ai-setting.ts';

/** Settings from `[vars]`, secrets and `npm start`; README's "Settings" says what each takes. */
const environment = z.object({
  NEXUS_SECRET: z
    .string('NEXUS_SECRET is missing: put 32 random bytes there, e.g. with `openssl rand -base64 32`.')
    .min(32, 'NEXUS_SECRET is shorter than 32 characters.'),
  NEXUS_CHAT: z.string().default('embedded:extractive'),
  NEXUS_CHAT_KEY: z.string().default(''),
  NEXUS_EMBED: z.string().default('off'),
  NEXUS_EMBED_KEY: z.string().default(''),
  NEXUS_EMBED_NOTE: z.string().default(''),
});

export interface Config {
  secret: string;
  chat: { setting: AiSetting; text: string; key: string };
  embed: { setting: AiSetting; text: string; key: string; note: string };
}

/** Reads and checks the settings; throws with every fault and what to write instead. */
export function readConfig(env: Record<string, unknown>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success)
    throw new Error(`Nexus cannot start.\n${parsed.error.issues.map((issue) => `- ${issue.message}`).join('\n')}`);
  const { NEXUS_SECRET, NEXUS_CHAT, NEXUS_CHAT_KEY, NEXUS_EMBED, NEXUS_EMBED_KEY, NEXUS_EMBED_NOTE } = parsed.data;
  return {
    secret: NEXUS_SECRET,
    chat: { setting: parseAiSetting('NEXUS_CHAT', NEXUS_CHAT), text: NEXUS_CHAT, key: NEXUS_CHAT_KEY },
    embed: {
      setting: parseAiSetting('NEXUS_EMBED', NEXUS_EMBED),
      text: NEXUS_EMBED,
      key: NEXUS_EMBED_KEY,
      note: NEXUS_EMBED_NOTE,
    },
  };
}
