import * as z from 'zod';
import { Problem } from './domain/problem.ts';
import { parseAllowedHost } from './domain/allowed-host.ts';
import { parseAiSetting } from './domain/ai-setting.ts';
import { secretFault } from './domain/identity/weak-secret.ts';
import type { AllowedHost } from './domain/allowed-host.ts';
import type { AiSetting } from './domain/ai-setting.ts';
import type { Bucket } from './domain/limits/token-bucket.ts';
import type { DailyLimits } from './domain/limits/budget.ts';

const secret = z.string('NEXUS_SECRET is missing: put 32 random bytes there, e.g. with `openssl rand -base64 32`.');

/** An answer may take this many times as long as a silence in it. */
const silences = 10;

/** `burst:per second`, e.g. `300:10`. */
const bucket = (name: string, standard: string) =>
  z
    .string()
    .default(standard)
    .transform((text, context): Bucket => {
      const [, capacity = '', perSecond = ''] = /^(\d{1,7}):(\d{1,6})$/.exec(text) ?? [];
      if (Number(capacity) > 0 && Number(perSecond) > 0)
        return { capacity: Number(capacity), perSecond: Number(perSecond) };
      context.addIssue(`${name}=${text} is no rate: write a burst and requests per second, e.g. ${standard}.`);
      return z.NEVER;
    });

const dailyLimit = (name: string) =>
  z
    .string()
    .default('')
    .transform((text, context): number | undefined => {
      if (text === '') return undefined;
      if (/^\d{1,12}$/.test(text)) return Number(text);
      context.addIssue(`${name}=${text} is no whole number.`);
      return z.NEVER;
    });

/** Whole seconds, 1 to 3600. */
const seconds = (name: string, standard: string) =>
  z
    .string()
    .default(standard)
    .transform((text, context): number => {
      if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3600) return Number(text);
      context.addIssue(`${name}=${text} is no time: write whole seconds, 1 to 3600, e.g. ${standard}.`);
      return z.NEVER;
    });

/** Tokens of a prompt: 1,000 to a million. */
const promptTokens = z
  .string()
  .default('6000')
  .transform((text, context): number => {
    if (/^\d{4,7}$/.test(text) && Number(text) >= 1000 && Number(text) <= 1_000_000) return Number(text);
    context.addIssue(`NEXUS_CHAT_PROMPT=${text} is no length: write tokens, 1000 to 1000000, e.g. 6000.`);
    return z.NEVER;
  });

const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((item) => item !== ''));

/** Hosts of the operator's own, each with a port or without. */
const allowedHosts = list.transform((texts, context): AllowedHost[] =>
  texts.flatMap((text) => {
    const host = parseAllowedHost(text);
    if (host !== undefined) return [host];
    context.addIssue(`NEXUS_EGRESS_ALLOW: ${text} is no host: write wiki.example or wiki.example:8080, with commas.`);
    return [];
  }),
);

/** Settings from `[vars]`, secrets and `npm start`; README's "Settings" says what each takes. */
const environment = z.object({
  NEXUS_SECRET: secret,
  NEXUS_SECRET_PREVIOUS: list,
  NEXUS_URL: z
    .union([z.literal(''), z.url('NEXUS_URL is the address people use, e.g. https://nexus.example.')])
    .default(''),
  NEXUS_ORIGINS: list,
  NEXUS_EGRESS_ALLOW: allowedHosts,
  NEXUS_CLIENT_IP: z.string().default(''),
  NEXUS_RATE_CALLER: bucket('NEXUS_RATE_CALLER', '2000:200'),
  NEXUS_RATE_IP: bucket('NEXUS_RATE_IP', '4000:400'),
  NEXUS_RATE_FIRST_TIER: z.enum(['on', 'off', '']).default('off'),
  NEXUS_DATABASE: z
    .enum(['d1', 'actor'], 'NEXUS_DATABASE says where the catalogue is kept: d1 or actor.')
    .default('d1'),
  NEXUS_VECTORS: z
    .enum(['actor', 'vectorize'], 'NEXUS_VECTORS says where vectors are searched: actor or vectorize.')
    .default('actor'),
  NEXUS_TASKS: z.enum(['outbox', 'queue']).default('outbox'),
  NEXUS_BUDGET_REQUESTS: dailyLimit('NEXUS_BUDGET_REQUESTS'),
  NEXUS_BUDGET_TOKENS: dailyLimit('NEXUS_BUDGET_TOKENS'),
  NEXUS_GOOGLE_CLIENT_ID: z.string().default(''),
  NEXUS_GOOGLE_CLIENT_SECRET: z.string().default(''),
  NEXUS_OPENID_ISSUER: z.string().default(''),
  NEXUS_OPENID_CLIENT_ID: z.string().default(''),
  NEXUS_OPENID_CLIENT_SECRET: z.string().default(''),
  NEXUS_OPENID_LABEL: z.string().default('your organisation'),
  NEXUS_SIGN_IN_DOMAINS: list,
  NEXUS_CHAT: z.string().default('embedded:extractive'),
  NEXUS_CHAT_KEY: z.string().default(''),
  NEXUS_CHAT_TIMEOUT: seconds('NEXUS_CHAT_TIMEOUT', '60'),
  NEXUS_CHAT_PROMPT: promptTokens,
  NEXUS_CHAT_TOOLS: z
    .enum(['on', 'off'], 'NEXUS_CHAT_TOOLS says whether the chat model may choose tools: on or off.')
    .default('off'),
  NEXUS_RERANK: z.string().default('off'),
  NEXUS_RERANK_KEY: z.string().default(''),
  NEXUS_VERIFY: z.string().default('off'),
  NEXUS_VERIFY_KEY: z.string().default(''),
  NEXUS_TRANSLATE: z.string().default('chat'),
  NEXUS_TRANSLATE_KEY: z.string().default(''),
  NEXUS_EMBED: z.string().default('off'),
  NEXUS_EMBED_KEY: z.string().default(''),
  NEXUS_EMBED_NOTE: z.string().default(''),
  NEXUS_OCR: z
    .enum(['embedded:tesseract', 'workers-ai', 'off'], {
      error: ({ input }) => `NEXUS_OCR=${String(input)} is none: write embedded:tesseract, workers-ai or off.`,
    })
    .default('off'),
  NEXUS_PLUGIN_HOST: z
    .string()
    .default('off')
    .refine(
      (text) => ['off', 'loader', ''].includes(text) || (/^https?:/.test(text) && URL.canParse(text)),
      'NEXUS_PLUGIN_HOST says where plugins of others run: loader on Cloudflare, the address of a plugin host, or off.',
    ),
  NEXUS_PLUGIN_HOST_KEY: z.string().default(''),
  NEXUS_MODEL_SERVER: z.string().default(''),
  NEXUS_MODEL_KEY: z.string().default(''),
});

export interface OpenIdConfig {
  issuer: string;
  clientId: string;
  clientSecret?: string;
  label: string;
  allowedDomains: string[];
}

export interface Config {
  /** Current and previous; what the previous ones sealed still opens. */
  secrets: { current: string; previous: string[] };
  /** Where people find this Nexus; absent on a machine of one's own. */
  url?: string;
  origins: string[];
  /** Hosts that Nexus may fetch from although they are not on the internet, or on another port. */
  egressAllow: AllowedHost[];
  /** The header in which the platform puts the caller's address; absent where nothing can be trusted to. */
  clientIpHeader?: string;
  rate: { perCaller: Bucket; perIp: Bucket; firstTier: boolean };
  budget: DailyLimits;
  /** Who runs background tasks. */
  tasks: 'outbox' | 'queue';
  /** Where vectors are searched: in each collection's actor, or in a Vectorize index. */
  database: 'd1' | 'actor';
  vectors: 'actor' | 'vectorize';
  google?: { clientId: string; clientSecret: string; allowedDomains: string[] };
  openid?: OpenIdConfig;
  /** `patience` in milliseconds: without a word from the model, and until the end of its answer. */
  chat: {
    setting: AiSetting;
    text: string;
    key: string;
    patience: { timeout: number; total: number };
    /** About how long a prompt may be. */
    promptTokens: number;
    /** Whether it may choose tools by itself. */
    callsTools: boolean;
  };
  /** Who scores passages anew, and who checks what an answer cites. */
  rerank: { setting: AiSetting; key: string };
  verify: { setting: AiSetting; key: string };
  /** Who translates for plugins: `chat` is the model that answers; `server` and `key` are the model server's for what is embedded. */
  translate: { setting: AiSetting | 'chat'; key: string; server: string };
  embed: { setting: AiSetting; text: string; key: string; note: string };
  /** Where third-party plugins run: in isolates beside the Worker, where the platform bounds them, or in a host of their own. */
  pluginHost: { kind: 'off' } | { kind: 'loader' } | { kind: 'host'; url: string; secret: string };
  /** Who recognizes text in scans; `server` and `key` are those of the model server that comes along. */
  ocr: { engine: 'embedded:tesseract' | 'workers-ai' | 'off'; server: string; key: string };
}

/** Reads and checks the settings; throws with every fault and what to write instead. */
export function readConfig(env: Record<string, unknown>): Config {
  const parsed = environment.safeParse(env);
  const faults = parsed.success ? faultsOf(parsed.data) : parsed.error.issues.map((issue) => issue.message);
  if (!parsed.success || faults.length > 0)
    throw new Problem('misconfigured', `Nexus cannot start.\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  const settings = parsed.data;
  return {
    secrets: { current: settings.NEXUS_SECRET, previous: settings.NEXUS_SECRET_PREVIOUS },
    ...(settings.NEXUS_URL !== '' && { url: new URL(settings.NEXUS_URL).origin }),
    origins: settings.NEXUS_ORIGINS,
    egressAllow: settings.NEXUS_EGRESS_ALLOW,
    ...(settings.NEXUS_CLIENT_IP !== '' && { clientIpHeader: settings.NEXUS_CLIENT_IP }),
    rate: {
      perCaller: settings.NEXUS_RATE_CALLER,
      perIp: settings.NEXUS_RATE_IP,
      firstTier: settings.NEXUS_RATE_FIRST_TIER === 'on',
    },
    budget: {
      ...(settings.NEXUS_BUDGET_REQUESTS !== undefined && { requestsPerDay: settings.NEXUS_BUDGET_REQUESTS }),
      ...(settings.NEXUS_BUDGET_TOKENS !== undefined && { tokensPerDay: settings.NEXUS_BUDGET_TOKENS }),
    },
    tasks: settings.NEXUS_TASKS,
    database: settings.NEXUS_DATABASE,
    vectors: settings.NEXUS_VECTORS,
    ...providersOf(settings),
    chat: {
      setting: parseAiSetting('NEXUS_CHAT', settings.NEXUS_CHAT),
      text: settings.NEXUS_CHAT,
      key: settings.NEXUS_CHAT_KEY,
      patience: {
        timeout: settings.NEXUS_CHAT_TIMEOUT * 1000,
        total: settings.NEXUS_CHAT_TIMEOUT * 1000 * silences,
      },
      promptTokens: settings.NEXUS_CHAT_PROMPT,
      callsTools: settings.NEXUS_CHAT_TOOLS === 'on',
    },
    rerank: { setting: parseAiSetting('NEXUS_RERANK', settings.NEXUS_RERANK), key: settings.NEXUS_RERANK_KEY },
    verify: { setting: parseAiSetting('NEXUS_VERIFY', settings.NEXUS_VERIFY), key: settings.NEXUS_VERIFY_KEY },
    translate: translatorOf(settings),
    embed: {
      setting: parseAiSetting('NEXUS_EMBED', settings.NEXUS_EMBED),
      text: settings.NEXUS_EMBED,
      key: settings.NEXUS_EMBED_KEY,
      note: settings.NEXUS_EMBED_NOTE,
    },
    pluginHost: pluginHostOf(settings),
    ocr: { engine: settings.NEXUS_OCR, server: settings.NEXUS_MODEL_SERVER, key: settings.NEXUS_MODEL_KEY },
  };
}

function translatorOf(settings: Settings): Config['translate'] {
  const { NEXUS_TRANSLATE: text, NEXUS_TRANSLATE_KEY: own, NEXUS_MODEL_SERVER: server, NEXUS_MODEL_KEY } = settings;
  const setting = text.trim() === 'chat' ? 'chat' : parseAiSetting('NEXUS_TRANSLATE', text);
  const embedded = setting !== 'chat' && setting.provider === 'embedded';
  return { setting, server, key: embedded ? NEXUS_MODEL_KEY : own };
}

type Settings = z.output<typeof environment>;

function faultsOf(settings: Settings): string[] {
  const { NEXUS_GOOGLE_CLIENT_ID: id, NEXUS_GOOGLE_CLIENT_SECRET: key, NEXUS_OPENID_ISSUER: issuer } = settings;
  const weak = [settings.NEXUS_SECRET, ...settings.NEXUS_SECRET_PREVIOUS].flatMap((text) => {
    const fault = secretFault(text);
    return fault === undefined ? [] : [`NEXUS_SECRET is weak. ${fault}`];
  });
  return [
    ...weak,
    ...((id === '') === (key === '') ? [] : ['NEXUS_GOOGLE_CLIENT_ID and NEXUS_GOOGLE_CLIENT_SECRET go together.']),
    ...(issuer !== '' && settings.NEXUS_OPENID_CLIENT_ID === ''
      ? ['NEXUS_OPENID_ISSUER needs NEXUS_OPENID_CLIENT_ID.']
      : []),
    ...(settings.NEXUS_RERANK === 'embedded:late-interaction' && !settings.NEXUS_EMBED.startsWith('openai:')
      ? [
          'NEXUS_RERANK=embedded:late-interaction needs the embedding model of a Nexus model server; elsewhere, write off.',
        ]
      : []),
    ...(/^https?:/.test(settings.NEXUS_PLUGIN_HOST) && settings.NEXUS_PLUGIN_HOST_KEY.length < 32
      ? ['NEXUS_PLUGIN_HOST needs NEXUS_PLUGIN_HOST_KEY, the secret of that host, of 32 characters at least.']
      : []),
    ...(settings.NEXUS_TRANSLATE.trim() === 'embedded:apertium' && settings.NEXUS_MODEL_SERVER === ''
      ? [
          'NEXUS_TRANSLATE=embedded:apertium needs the model server that `npm start` runs; elsewhere, write chat or off.',
        ]
      : []),
    ...(settings.NEXUS_OCR === 'embedded:tesseract' && settings.NEXUS_MODEL_SERVER === ''
      ? [
          'NEXUS_OCR=embedded:tesseract needs the model server that `npm start` runs; elsewhere, write workers-ai or off.',
        ]
      : []),
  ];
}

function pluginHostOf({ NEXUS_PLUGIN_HOST: host, NEXUS_PLUGIN_HOST_KEY: secret }: Settings): Config['pluginHost'] {
  if (host === '' || host === 'off') return { kind: 'off' };
  return host === 'loader' ? { kind: 'loader' } : { kind: 'host', url: new URL(host).origin, secret };
}

function providersOf(settings: Settings): Pick<Config, 'google' | 'openid'> {
  const allowedDomains = settings.NEXUS_SIGN_IN_DOMAINS;
  const {
    NEXUS_GOOGLE_CLIENT_ID: id,
    NEXUS_GOOGLE_CLIENT_SECRET: key,
    NEXUS_OPENID_CLIENT_SECRET: openidKey,
  } = settings;
  return {
    ...(id !== '' && { google: { clientId: id, clientSecret: key, allowedDomains } }),
    ...(settings.NEXUS_OPENID_ISSUER !== '' && {
      openid: {
        issuer: settings.NEXUS_OPENID_ISSUER,
        clientId: settings.NEXUS_OPENID_CLIENT_ID,
        ...(openidKey !== '' && { clientSecret: openidKey }),
        label: settings.NEXUS_OPENID_LABEL,
        allowedDomains,
      },
    }),
  };
}
