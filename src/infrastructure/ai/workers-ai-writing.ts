import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { givenUp } from './deadline.ts';
import { runWorkersAi } from './workers-ai.ts';
import type { Source } from './deadline.ts';
import type { Usage } from '../../domain/rag/usage.ts';
import type { WorkersAi } from './workers-ai.ts';
import type { WriteRequest } from '../../domain/ports/chat-model.ts';

interface Completion {
  response?: unknown;
  choices?: { message?: { content?: unknown } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number };
}

/** Workers AI text generation in one piece. Some models give text that is JSON as what it stands for. */
export async function writeByWorkersAi(
  ai: WorkersAi,
  model: string,
  { messages, mostTokens, source, signal }: WriteRequest & { source: Source; signal: AbortSignal },
): Promise<{ text: string; usage: Usage }> {
  if (signal.aborted) throw givenUp(source.name, signal);
  const reply = (await runWorkersAi(ai, {
    model,
    input: { messages, temperature: 0, max_tokens: mostTokens },
    source,
    signal,
  })) as Completion | null;
  const said = reply?.response ?? reply?.choices?.[0]?.message?.content;
  if (said === undefined || said === null)
    throw new Problem('upstream_failed', `${source.name} sent no text.`, { cause: new AboutRequest('no text') });
  const { prompt_tokens: inputTokens = 0, completion_tokens: outputTokens = 0 } = reply?.usage ?? {};
  return {
    text: typeof said === 'string' ? said : JSON.stringify(said),
    usage: { inputTokens, outputTokens },
  };
}
