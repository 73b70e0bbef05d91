import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { WrittenAnswer } from './written-answer.ts';
import { brokeOff } from './deadline.ts';
import { chatMessages } from '../../domain/rag/prompt.ts';
import { eventData } from './event-data.ts';
import { nameOf, postToEndpoint } from './openai-endpoint.ts';
import { chooseByOpenAi } from './openai-tools.ts';
import { writeByOpenAi } from './openai-writing.ts';
import type { ChatChunk, ChatModel, ChatRequest, ToolRequest, WriteRequest } from '../../domain/ports/chat-model.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';
import type { Usage } from '../../domain/rag/usage.ts';

interface CompletionChunk {
  choices?: { delta?: { content?: unknown }; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: unknown;
}

/** Milliseconds that the count of tokens is waited for once the answer is whole. */
const tail = 3_000;

/** `POST {base}/chat/completions` with `stream`, https://platform.openai.com/docs/api-reference/chat-streaming */
export class OpenAiChat implements ChatModel {
  readonly id: string;
  readonly #endpoint: OpenAiEndpoint;
  readonly #promptTokens: number | undefined;
  readonly #callsTools: boolean;

  /** `promptTokens`: how long a prompt may be, about; `callsTools`: whether the server and its model know tools. */
  constructor(endpoint: OpenAiEndpoint, promptTokens?: number, callsTools = false) {
    this.#endpoint = endpoint;
    this.#promptTokens = promptTokens;
    this.#callsTools = callsTools;
    this.id = `openai:${endpoint.model}`;
  }

  write(request: WriteRequest, signal: AbortSignal): Promise<{ text: string; usage: Usage }> {
    return writeByOpenAi(this.#endpoint, request, signal);
  }

  get chooseTools(): ChatModel['chooseTools'] {
    if (!this.#callsTools) return undefined;
    return (request: ToolRequest, signal: AbortSignal) => chooseByOpenAi(this.#endpoint, request, signal);
  }

  async *answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const name = nameOf(this.#endpoint);
    const { timeout, total } = this.#endpoint;
    const endsAt = Date.now() + total;
    const body = {
      model: this.#endpoint.model,
      messages: chatMessages(request, this.#promptTokens),
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
    };
    const { body: stream } = await postToEndpoint(this.#endpoint, '/chat/completions', body, signal);
    if (stream === null) throw brokeOff(name);
    const written = new WrittenAnswer(name);
    const usage = { inputTokens: 0, outputTokens: 0 };
    let finish: string | undefined;
    const idle = (): number => (finish === undefined ? timeout : Math.min(tail, timeout));
    try {
      for await (const data of eventData(stream, { name, endsAt, idle, signal })) {
        if (data === '[DONE]') {
          finish ??= 'stop';
          break;
        }
        const chunk = parseChunk(name, data);
        const choice = chunk.choices?.[0];
        const text = choice?.delta?.content;
        if (typeof text === 'string' && text !== '') {
          written.add(text);
          yield { type: 'text', text };
        }
        finish = choice?.finish_reason ?? finish;
        usage.inputTokens = chunk.usage?.prompt_tokens ?? usage.inputTokens;
        usage.outputTokens = chunk.usage?.completion_tokens ?? usage.outputTokens;
      }
    } catch (error) {
      // After its end marker the answer is whole, however badly the connection ends.
      if (finish === undefined || signal.aborted) throw error;
    }
    if (finish === undefined) throw brokeOff(name);
    written.end(finish);
    yield { type: 'end', usage, abstained: written.abstained };
  }
}

/** Throws `upstream_failed` for an error in the stream and for what is no JSON: text may have been lost with it. */
function parseChunk(name: string, data: string): CompletionChunk {
  let chunk: CompletionChunk | null;
  try {
    chunk = JSON.parse(data) as CompletionChunk | null;
  } catch (cause) {
    throw new Problem('upstream_failed', `${name} sent what is no part of an answer.`, { cause });
  }
  if (chunk?.error === undefined || chunk.error === null) return chunk ?? {};
  const { message, code } = Object(chunk.error) as { message?: unknown; code?: unknown };
  const detail = typeof message === 'string' ? message.slice(0, 300) : 'error';
  const aboutRequest = typeof code === 'number' && code >= 400 && code < 500 && code !== 408 && code !== 429;
  throw new Problem('upstream_failed', `${name}: ${detail}`, aboutRequest ? { cause: new AboutRequest(detail) } : {});
}
