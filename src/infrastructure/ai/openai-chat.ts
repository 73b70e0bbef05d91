import { EventSourceParserStream } from 'eventsource-parser/stream';
import { Problem } from '../../domain/problem.ts';
import { chatMessages } from '../../domain/rag/prompt.ts';
import { postToEndpoint } from './openai-endpoint.ts';
import { readWithDeadline } from './stream-deadline.ts';
import type { ChatChunk, ChatModel, ChatRequest } from '../../domain/ports/chat-model.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

interface CompletionChunk {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: { message?: string };
}

/** `POST {base}/chat/completions` with `stream`, https://platform.openai.com/docs/api-reference/chat-streaming */
export class OpenAiChat implements ChatModel {
  readonly id: string;
  readonly #endpoint: OpenAiEndpoint;

  constructor(endpoint: OpenAiEndpoint) {
    this.#endpoint = endpoint;
    this.id = `openai:${endpoint.model}`;
  }

  async *answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const body = {
      model: this.#endpoint.model,
      messages: chatMessages(request),
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
    };
    const response = await postToEndpoint(this.#endpoint, '/chat/completions', body, signal);
    if (response.body === null) throw this.#brokeOff();
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    const usage = { inputTokens: 0, outputTokens: 0 };
    let finished = false;
    for await (const { data } of readWithDeadline(events, this.#endpoint, signal)) {
      if (data === '[DONE]') {
        finished = true;
        break;
      }
      const chunk = parseChunk(data);
      if (chunk?.error !== undefined)
        throw new Problem('upstream_failed', `${this.id}: ${chunk.error.message ?? 'error'}`);
      const choice = chunk?.choices?.[0];
      if (choice?.delta?.content) yield { type: 'text', text: choice.delta.content };
      if (choice?.finish_reason) finished = true;
      usage.inputTokens = chunk?.usage?.prompt_tokens ?? usage.inputTokens;
      usage.outputTokens = chunk?.usage?.completion_tokens ?? usage.outputTokens;
    }
    if (!finished) throw this.#brokeOff();
    yield { type: 'end', usage, abstained: false };
  }

  #brokeOff(): Problem {
    return new Problem(
      'upstream_failed',
      `${this.#endpoint.baseUrl} (${this.#endpoint.setting}) broke off its answer.`,
    );
  }
}

function parseChunk(data: string): CompletionChunk | undefined {
  try {
    return JSON.parse(data) as CompletionChunk;
  } catch {
    return undefined;
  }
}
