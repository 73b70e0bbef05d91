import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { nameOf, postToEndpoint } from './openai-endpoint.ts';
import { readReply } from './deadline.ts';
import type { AskedTool, ToolRequest } from '../../domain/ports/chat-model.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';
import type { Usage } from '../../domain/rag/usage.ts';

interface Completion {
  choices?: { message?: { content?: unknown; tool_calls?: unknown } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

const replyBytes = 1024 * 1024;
/** Tools asked for at a time that are looked at. */
const mostAsked = 8;
const mostTokens = 1_500;

/** `POST {base}/chat/completions` with `tools`, https://platform.openai.com/docs/guides/function-calling */
export async function chooseByOpenAi(
  endpoint: OpenAiEndpoint,
  request: ToolRequest,
  signal: AbortSignal,
): Promise<{ asked: AskedTool[]; text: string; usage: Usage }> {
  const name = nameOf(endpoint);
  const endsAt = Date.now() + endpoint.total;
  const body = {
    model: endpoint.model,
    messages: messagesOf(request),
    tools: request.tools.map((tool) => ({ type: 'function', function: tool })),
    tool_choice: request.mayAsk ? 'auto' : 'none',
    temperature: 0,
    max_tokens: mostTokens,
  };
  const answered = await postToEndpoint(endpoint, '/chat/completions', body, signal);
  const reply = parse<Completion>(await readReply(answered, replyBytes, { name, endsAt, signal }));
  const message = reply?.choices?.[0]?.message;
  if (message === undefined)
    throw new Problem('upstream_failed', `${name} sent no message.`, { cause: new AboutRequest('no message') });
  const { prompt_tokens: inputTokens = 0, completion_tokens: outputTokens = 0 } = reply?.usage ?? {};
  const calls: unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls.slice(0, mostAsked) : [];
  return {
    asked: calls.flatMap(askedOf),
    text: typeof message.content === 'string' ? message.content : '',
    usage: { inputTokens, outputTokens },
  };
}

function messagesOf({ messages, rounds }: ToolRequest): object[] {
  return [
    ...messages,
    ...rounds.flatMap(({ asked, results }) => [
      {
        role: 'assistant',
        content: '',
        tool_calls: asked.map(({ id, name, input }) => ({
          id,
          type: 'function',
          function: { name, arguments: JSON.stringify(input) },
        })),
      },
      ...asked.map(({ id }, index) => ({ role: 'tool', tool_call_id: id, content: results[index] ?? '' })),
    ]),
  ];
}

/** A call whose arguments are no JSON is one without: the tool's schema says what is missing. */
function askedOf(call: unknown, index: number): AskedTool[] {
  const { id, function: asked } = Object(call) as { id?: unknown; function?: unknown };
  const { name, arguments: text } = Object(asked) as { name?: unknown; arguments?: unknown };
  if (typeof name !== 'string') return [];
  return [
    {
      id: typeof id === 'string' ? id : `call_${index}`,
      name,
      input: typeof text === 'string' ? parse<unknown>(text) : text,
    },
  ];
}

function parse<Parsed>(text: string): Parsed | null {
  try {
    return JSON.parse(text) as Parsed | null;
  } catch {
    return null;
  }
}
