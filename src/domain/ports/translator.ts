import type { Usage } from '../rag/usage.ts';

/** Languages as ISO 639 codes, e.g. `es`, `pt-BR`. */
export interface TranslationRequest {
  text: string;
  /** Found out from the text where it is absent. */
  from?: string;
  to: string;
}

/** Throws a Problem as `chat-model` does; a retry is safe. */
export interface Translator {
  /** E.g. `workers-ai:@cf/meta/m2m100-1.2b`. */
  readonly id: string;
  translate(request: TranslationRequest, signal: AbortSignal): Promise<{ text: string; from?: string; usage: Usage }>;
}
