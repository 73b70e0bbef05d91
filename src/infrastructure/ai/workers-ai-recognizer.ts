import { Problem } from '../../domain/problem.ts';
import { givenUp, within } from './deadline.ts';
import type { RecognizedPage, TextRecognizer } from '../../domain/ports/text-recognizer.ts';

/** The part of the `AI` binding that is used, https://developers.cloudflare.com/workers-ai/features/markdown-conversion/ */
export interface MarkdownConversion {
  toMarkdown(files: { name: string; blob: Blob }[]): Promise<{ format?: string; data?: string; error?: string }[]>;
}

const name = 'Workers AI (NEXUS_OCR)';

/** `env.AI.toMarkdown`: converts a file whole; of a PDF, the pages asked for are picked from what it gives. */
export class WorkersAiRecognizer implements TextRecognizer {
  readonly mostPages: number;
  readonly #ai: MarkdownConversion;
  readonly #timeout: number;

  /** `timeout` in milliseconds, for a whole document. */
  constructor(ai: MarkdownConversion, { mostPages, timeout }: { mostPages: number; timeout: number }) {
    this.#ai = ai;
    this.mostPages = mostPages;
    this.#timeout = timeout;
  }

  async *pages(pdf: Uint8Array, numbers: readonly number[], signal: AbortSignal): AsyncGenerator<RecognizedPage> {
    if (numbers.length === 0) return;
    const found = pagesOf(await this.#convert(pdf, 'application/pdf', signal));
    for (const page of numbers) yield { page, text: found.get(page) ?? '' };
  }

  async image({ bytes, mediaType }: { bytes: Uint8Array; mediaType: string }, signal: AbortSignal): Promise<string> {
    return this.#convert(bytes, mediaType, signal);
  }

  async #convert(bytes: Uint8Array, mediaType: string, signal: AbortSignal): Promise<string> {
    if (signal.aborted) throw givenUp(name, signal);
    const file = { name: `file.${mediaType.split('/')[1] ?? 'bin'}`, blob: new Blob([bytes], { type: mediaType }) };
    let replies: Awaited<ReturnType<MarkdownConversion['toMarkdown']>>;
    try {
      replies = await within(this.#ai.toMarkdown([file]), { name, milliseconds: this.#timeout, signal });
    } catch (cause) {
      if (cause instanceof Problem) throw cause;
      throw new Problem('upstream_failed', `${name} failed.`, { cause });
    }
    const [reply] = replies;
    if (typeof reply?.data === 'string' && reply.format !== 'error') return reply.data;
    throw new Problem('upstream_failed', `${name} could not convert the file.`, { cause: new Error(reply?.error) });
  }
}

/** Below `## Contents`, a heading `### Page N` for each; a file without them is one page. */
function pagesOf(markdown: string): Map<number, string> {
  const parts = markdown.split(/^###? Page (\d+)[^\S\n]*$/m);
  if (parts.length === 1) return new Map([[1, markdown]]);
  const pages = new Map<number, string>();
  for (let at = 1; at < parts.length; at += 2) pages.set(Number(parts[at]), (parts[at + 1] ?? '').trim());
  return pages;
}
