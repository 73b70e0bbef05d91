import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ status: string, checks: Record<string, { status: string, detail: string }> }} Readiness what GET /readyz answers */

/**
 * Asks an address until it answers 200.
 * @param {{ url: string, within: number, signal?: AbortSignal }} options `within` in milliseconds; `signal` gives up early
 * @returns {Promise<unknown>} the body, as JSON where it is JSON; undefined when it gives up
 */
export async function untilReady({ url, within, signal }) {
  const deadline = Date.now() + within;
  while (Date.now() < deadline && !signal?.aborted) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      if (response.ok) return parse(text);
    } catch {
      // It does not listen yet.
    }
    await sleep(50);
  }
  return undefined;
}

/** @param {string} text */
function parse(text) {
  try {
    return /** @type {unknown} */ (JSON.parse(text));
  } catch {
    return text;
  }
}

/**
 * Says in a few lines which models answer and what is degraded.
 * @param {{ settings: Record<string, string>, readiness: Readiness }} options
 */
export function describeReadiness({ settings, readiness }) {
  const lines = [
    `Answers      ${describeModel(settings['NEXUS_CHAT'])}`,
    `Embeddings   ${settings['NEXUS_EMBED'] === 'off' ? 'off: search is by words alone' : describeModel(settings['NEXUS_EMBED'])}`,
  ];
  if (settings['NEXUS_EMBED_NOTE']) lines.push(`             ${settings['NEXUS_EMBED_NOTE']}`);
  for (const [name, check] of Object.entries(readiness.checks ?? {})) {
    const { status, message } = typeof check === 'string' ? { status: check, message: undefined } : Object(check);
    if (status !== 'ok') lines.push(`Degraded     ${name}: ${message ?? status}`);
  }
  return lines;
}

/** @param {string | undefined} setting such as `openai:<model>@<base url>` */
function describeModel(setting = 'off') {
  if (setting === 'embedded:extractive')
    return 'quotes the passages found (embedded:extractive); NEXUS_CHAT sets a language model';
  const [, model, url] = /^openai:(.+)@(https?:.+)$/.exec(setting) ?? [];
  return model && url ? `${model} at ${new URL(url).origin}` : setting;
}
