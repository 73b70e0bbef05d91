import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { nameOf, postToEndpoint } from './openai-endpoint.ts';
import { readReply } from './deadline.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';
import type { Usage } from '../../domain/rag/usage.ts';
import type { WriteRequest } from '../../domain/ports/chat-model.ts';

interface Completion {
  choices?: { message?: { content?: unknown } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

const replyBytes = 1024 * 1024;

/** `POST {base}/chat/completions` in one piece, for short texts that nobody watches being written. */
export async function writeByOpenAi(
  endpoint: OpenAiEndpoint,
  { messages, mostTokens }: WriteRequest,
  signal: AbortSignal,
): Promise<{ text: string; usage: Usage }> {
  const name = nameOf(endpoint);
  const endsAt = Date.now() + endpoint.total;
  const body = { model: endpoint.model, messages, temperature: 0, max_tokens: mostTokens };
  const answered = await postToEndpoint(endpoint, '/chat/completions', body, signal);
  const reply = parse(await readReply(answered, replyBytes, { name, endsAt, signal }));
  const text = reply?.choices?.[0]?.message?.content;
  // Servers that only stream are well all the same.
  if (typeof text !== 'string')
    throw new Problem('upstream_failed', `${name} sent no text.`, { cause: new AboutRequest('no text') });
  const { prompt_tokens: inputTokens = 0, completion_tokens: outputTokens = 0 } = reply?.usage ?? {};
  return { text, usage: { inputTokens, outputTokens } };
}

function parse(reply: string): Completion | null {
  try {
    return JSON.parse(reply) as Completion | null;
  } catch {
    return null;
  }
}
