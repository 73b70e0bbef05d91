import { Problem } from '../../domain/problem.ts';
import { WrittenAnswer } from './written-answer.ts';
import { brokeOff } from './deadline.ts';
import { chatMessages } from '../../domain/rag/prompt.ts';
import { eventData } from './event-data.ts';
import { runWorkersAi } from './workers-ai.ts';
import { writeByWorkersAi } from './workers-ai-writing.ts';
import type { ChatChunk, ChatModel, ChatRequest, WriteRequest } from '../../domain/ports/chat-model.ts';
import type { Usage } from '../../domain/rag/usage.ts';
import type { WorkersAi } from './workers-ai.ts';

interface WorkersAiChunk {
  response?: unknown;
  usage?: { prompt_tokens?: number; completion_tokens?: number };
}

/** Workers AI stops there without a word; an answer as long as this is taken for one that was cut. */
const mostTokens = 1024;

/** Workers AI text generation: server-sent `{"response": "…"}` and `[DONE]`, https://developers.cloudflare.com/workers-ai/ */
export class WorkersAiChat implements ChatModel {
  readonly id: string;
  readonly #ai: WorkersAi;
  readonly #model: string;
  readonly #limits: { timeout: number; total: number; promptTokens?: number };

  /** `timeout` without a word, `total` until the end of the answer, in milliseconds; `promptTokens` as a prompt may be long. */
  constructor(ai: WorkersAi, model: string, limits: { timeout: number; total: number; promptTokens?: number }) {
    this.#ai = ai;
    this.#model = model;
    this.#limits = limits;
    this.id = `workers-ai:${model}`;
  }

  write(request: WriteRequest, signal: AbortSignal): Promise<{ text: string; usage: Usage }> {
    const { timeout, total } = this.#limits;
    const source = { name: this.id, timeout, total };
    return writeByWorkersAi(this.#ai, this.#model, { ...request, source, signal });
  }

  async *answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const name = this.id;
    const { timeout, total } = this.#limits;
    const endsAt = Date.now() + total;
    const body = await runWorkersAi(this.#ai, {
      model: this.#model,
      input: { messages: chatMessages(request, this.#limits.promptTokens), stream: true, max_tokens: mostTokens },
      source: { name, timeout, total },
      signal,
    });
    if (!(body instanceof ReadableStream)) throw new Problem('upstream_failed', `${name} sent no stream.`);
    const written = new WrittenAnswer(name);
    const usage = { inputTokens: 0, outputTokens: 0 };
    for await (const data of eventData(body as ReadableStream<Uint8Array>, {
      name,
      endsAt,
      idle: () => timeout,
      signal,
    })) {
      if (data === '[DONE]') {
        written.end(usage.outputTokens >= mostTokens ? 'length' : 'stop');
        yield { type: 'end', usage, abstained: written.abstained };
        return;
      }
      const chunk = parseChunk(name, data);
      if (typeof chunk.response === 'string' && chunk.response !== '') {
        written.add(chunk.response);
        yield { type: 'text', text: chunk.response };
      }
      usage.inputTokens = chunk.usage?.prompt_tokens ?? usage.inputTokens;
      usage.outputTokens = chunk.usage?.completion_tokens ?? usage.outputTokens;
    }
    throw brokeOff(name);
  }
}

function parseChunk(name: string, data: string): WorkersAiChunk {
  try {
    return (JSON.parse(data) as WorkersAiChunk | null) ?? {};
  } catch (cause) {
    throw new Problem('upstream_failed', `${name} sent what is no part of an answer.`, { cause });
  }
}
