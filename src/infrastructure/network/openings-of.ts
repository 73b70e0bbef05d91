import { googleSettings, issuerUrl } from '../security/openid-settings.ts';
import { isApertium } from '../ai/models.ts';
import type { AiSetting } from '../../domain/ai-setting.ts';
import type { AllowedHost } from '../../domain/allowed-host.ts';
import type { Openings } from './outbound-guard.ts';

/** The settings that name addresses. */
interface Named {
  egressAllow: readonly AllowedHost[];
  chat: { setting: AiSetting };
  embed: { setting: AiSetting };
  rerank: { setting: AiSetting };
  verify: { setting: AiSetting };
  translate: { setting: AiSetting | 'chat'; server: string };
  ocr: { engine: string; server: string };
  google?: Parameters<typeof googleSettings>[0];
  openid?: Parameters<typeof issuerUrl>[0];
  pluginHost: { kind: 'off' | 'loader' } | { kind: 'host'; url: string };
}

/** What the settings name may be called for what it is named for, wherever it lies. */
export function openingsOf(settings: Named): Openings {
  const { egressAllow, chat, embed, rerank, verify, translate, ocr, google, openid, pluginHost } = settings;
  const models = [chat, embed, rerank, verify, translate].flatMap(({ setting }) =>
    setting !== 'chat' && setting.provider === 'openai' ? [new URL(setting.baseUrl)] : [],
  );
  const providers = [...(google ? [googleSettings(google)] : []), ...(openid ? [openid] : [])];
  if (ocr.engine === 'embedded:tesseract') models.push(new URL(ocr.server));
  if (isApertium(translate.setting)) models.push(new URL(translate.server));
  const plugins = pluginHost.kind === 'host' ? [new URL(pluginHost.url)] : [];
  return {
    hosts: egressAllow,
    endpoints: { model: models, openid: providers.map(issuerUrl), 'plugin-host': plugins },
  };
}
