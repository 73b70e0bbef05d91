import * as z from 'zod';
import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { detectLanguage } from '../../domain/rag/language.ts';
import { givenUp } from './deadline.ts';
import { sumOfUsage } from '../../domain/rag/usage.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { TranslationRequest, Translator } from '../../domain/ports/translator.ts';
import type { Usage } from '../../domain/rag/usage.ts';

const mostBytes = 2 * 1024 * 1024;
const translated = z.object({ text: z.string(), from: z.string() });
const refused = z.object({ error: z.object({ code: z.string(), message: z.string().max(2000) }) });

/** `POST {base}/translate` of the model server that comes along, which has Apertium do it. */
export class ModelServerTranslator implements Translator {
  readonly id = 'embedded:apertium';
  readonly #server: { egress: Egress; baseUrl: string; key: string; timeout: number };

  /** `baseUrl` up to `/v1`; `timeout` in milliseconds. */
  constructor(server: { egress: Egress; baseUrl: string; key: string; timeout: number }) {
    this.#server = server;
  }

  async translate(
    { text, from = detectLanguage(text), to }: TranslationRequest,
    signal: AbortSignal,
  ): Promise<{ text: string; from: string; usage: Usage }> {
    if (signal.aborted) throw givenUp(this.id, signal);
    const { egress, baseUrl, key, timeout } = this.#server;
    const { status, bytes } = await egress.fetch({
      url: `${baseUrl}/translate`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ text, from, to }),
      purpose: 'model',
      maxBytes: mostBytes,
      timeout,
      signal,
    });
    const json = parse(await bytes());
    if (status !== 200) throw refusal(status, refused.safeParse(json).data?.error);
    const reply = translated.safeParse(json);
    if (reply.success) return { ...reply.data, usage: sumOfUsage([]) };
    throw new Problem('upstream_failed', 'The model server gave back no translation.');
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function refusal(status: number, { code = '', message = '' }: { code?: string; message?: string } = {}): Problem {
  const cause = new AboutRequest(code);
  if (code === 'translator_missing' || code === 'pair_missing')
    return new Problem('capability_unavailable', message, { cause });
  if (code === 'language_missing') return new Problem('bad_request', message, { cause });
  if (status === 400 || status === 413)
    return new Problem('bad_request', 'The text is too long to be translated, or a language is none.', { cause });
  if (status === 503) return new Problem('capability_unavailable', 'The translator is busy; try again later.');
  return new Problem('upstream_failed', `The model server (NEXUS_TRANSLATE) answered ${status}.`);
}
