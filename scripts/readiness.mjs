import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ status: string, checks: Record<string, { status: string, detail: string }> }} Readiness what GET /readyz answers */

/**
 * Asks an address until it answers 200.
 * @param {{ url: string, within: number, patience?: number, signal?: AbortSignal }} options times in milliseconds:
 *   `within` in all, `patience` once it answers something else; `signal` gives up early
 * @returns {Promise<{ ready: boolean, body: unknown }>} the last answer, as JSON where it is JSON; undefined when there was none
 */
export async function untilReady({ url, within, patience = within, signal }) {
  let deadline = Date.now() + within;
  /** @type {unknown} */
  let body;
  while (Date.now() < deadline && !signal?.aborted) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (body === undefined) deadline = Math.min(deadline, Date.now() + patience);
      body = parse(await response.text());
      if (response.ok) return { ready: true, body };
    } catch {
      // It does not listen yet.
    }
    await sleep(50);
  }
  return { ready: false, body };
}

/**
 * What an answer that is not 200 says is wrong: the detail of a problem, or of the checks that failed.
 * @param {unknown} body
 */
export function describeRefusal(body) {
  /** @type {{ detail?: string, checks?: Readiness['checks'] }} */
  const { detail, checks } = Object(body);
  const failed = Object.values(checks ?? {}).filter((check) => check.status === 'failed');
  return detail ?? failed.map((check) => check.detail).join('\n');
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
  for (const { status, detail } of Object.values(readiness.checks)) {
    if (status !== 'ok') lines.push(`Degraded     ${detail}`);
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
