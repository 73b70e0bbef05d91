import { Problem } from '../../domain/problem.ts';
import { WrittenAnswer } from './written-answer.ts';
import { brokeOff } from './deadline.ts';
import { chatMessages } from '../../domain/rag/prompt.ts';
import { eventData } from './event-data.ts';
import { runWorkersAi } from './workers-ai.ts';
import type { ChatChunk, ChatModel, ChatRequest } from '../../domain/ports/chat-model.ts';
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
  readonly #limits: { timeout: number; total: number };

  /** `timeout` without a word, `total` until the end of the answer, in milliseconds. */
  constructor(ai: WorkersAi, model: string, limits: { timeout: number; total: number }) {
    this.#ai = ai;
    this.#model = model;
    this.#limits = limits;
    this.id = `workers-ai:${model}`;
  }

  async *answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const name = this.id;
    const { timeout, total } = this.#limits;
    const endsAt = Date.now() + total;
    const body = await runWorkersAi(this.#ai, {
      model: this.#model,
      input: { messages: chatMessages(request), stream: true, max_tokens: mostTokens },
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
        yield { type: 'end', usage, abstained: false };
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
