import { Problem } from './problem.ts';

/** What one `NEXUS_…` setting names: who does the work and with which model. */
export type AiSetting =
  | { provider: 'workers-ai'; model: string }
  | { provider: 'openai'; model: string; baseUrl: string }
  | { provider: 'embedded'; name: string }
  | { provider: 'off' };

/** Parses `workers-ai:<model>`, `openai:<model>@<base url>`, `embedded:<name>` or `off`; throws with what to write. */
export function parseAiSetting(name: string, value: string): AiSetting {
  const text = value.trim();
  if (text === '' || text === 'off') return { provider: 'off' };
  const [, provider = '', rest = ''] = /^([a-z-]+):(.+)$/.exec(text) ?? [];
  if (provider === 'workers-ai' && rest !== '') return { provider, model: rest };
  if (provider === 'embedded' && rest !== '') return { provider, name: rest };
  const at = rest.lastIndexOf('@http');
  if (provider === 'openai' && at > 0 && URL.canParse(rest.slice(at + 1))) {
    return { provider, model: rest.slice(0, at), baseUrl: rest.slice(at + 1).replace(/\/+$/, '') };
  }
  throw new Problem(
    'bad_request',
    `${name}="${value}" is not a setting: write workers-ai:<model>, openai:<model>@<base url>, embedded:<name> or off.`,
  );
}
