import { EventSourceParserStream } from 'eventsource-parser/stream';
import { Problem } from '../../domain/problem.ts';
import { chatMessages } from '../../domain/rag/prompt.ts';
import { readWithDeadline } from './stream-deadline.ts';
import type { ChatChunk, ChatModel, ChatRequest } from '../../domain/ports/chat-model.ts';

/** The part of the `AI` binding that is used; models are configuration, so their names are not checked. */
export interface WorkersAi {
  run(model: string, input: Record<string, unknown>): Promise<unknown>;
}

interface WorkersAiChunk {
  response?: string | null;
  usage?: { prompt_tokens?: number; completion_tokens?: number };
}

/** Workers AI text generation: server-sent `{"response": "…"}` and `[DONE]`, https://developers.cloudflare.com/workers-ai/ */
export class WorkersAiChat implements ChatModel {
  readonly id: string;
  readonly #ai: WorkersAi;
  readonly #model: string;
  readonly #timeout: number;

  constructor(ai: WorkersAi, model: string, timeout = 60_000) {
    this.#ai = ai;
    this.#model = model;
    this.#timeout = timeout;
    this.id = `workers-ai:${model}`;
  }

  async *answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const stream = await runWorkersAi(this.#ai, this.#model, {
      messages: chatMessages(request),
      stream: true,
      max_tokens: 1024,
    });
    if (!(stream instanceof ReadableStream)) throw new Problem('upstream_failed', `${this.id} sent no stream.`);
    const events = (stream as ReadableStream<Uint8Array>)
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    const usage = { inputTokens: 0, outputTokens: 0 };
    const source = { baseUrl: this.id, setting: 'NEXUS_CHAT', timeout: this.#timeout };
    for await (const { data } of readWithDeadline(events, source, signal)) {
      if (data === '[DONE]') {
        yield { type: 'end', usage, abstained: false };
        return;
      }
      const chunk = JSON.parse(data) as WorkersAiChunk;
      if (chunk.response) yield { type: 'text', text: chunk.response };
      usage.inputTokens = chunk.usage?.prompt_tokens ?? usage.inputTokens;
      usage.outputTokens = chunk.usage?.completion_tokens ?? usage.outputTokens;
    }
    throw new Problem('upstream_failed', `${this.id} broke off its answer.`);
  }
}

/** Runs a model; rate limits and failures become Problems. */
export async function runWorkersAi(ai: WorkersAi, model: string, input: Record<string, unknown>): Promise<unknown> {
  try {
    return await ai.run(model, input);
  } catch (cause) {
    const busy = cause instanceof Error && /\b(?:429|3040|capacity|rate limit)/i.test(cause.message);
    if (busy)
      throw new Problem('rate_limited', `workers-ai:${model} is at its limit; try again in a moment.`, { cause });
    throw new Problem('upstream_failed', `workers-ai:${model} failed.`, { cause });
  }
}
