import { Response } from 'miniflare';
import { encodeEvents } from './recorded-reply.ts';
import { inferencesIn } from '../fakes/inferences.ts';

interface Asked {
  model: string;
  messages: { role: string; content: string }[];
}

/** A completion in one piece; the model's name says what it writes. `says-…` writes what follows, percent-encoded; any other judges pairs. */
export async function writtenReply({ model, messages }: Asked): Promise<Response> {
  if (model.startsWith('tools-')) return chosenTools(model, messages);
  const prompt = messages.map(({ content }) => content).join('\n');
  if (model === 'fails') return new Response('boom', { status: 500 });
  if (model === 'no-text') return Response.json({ choices: [] });
  if (model === 'dawdles') await pause(7000);
  const text = model.startsWith('says-') ? decodeURIComponent(model.slice('says-'.length)) : inferencesIn(prompt);
  const usage = { prompt_tokens: 30, completion_tokens: 4 };
  return Response.json({ choices: [{ message: { role: 'assistant', content: text } }], usage });
}

/** A streamed answer that shows its prompt: each block's label and first line, and how many messages came before. */
export function toldPrompt({ messages }: Asked): Response {
  const prompt = messages.at(-1)?.content ?? '';
  const blocks = [...prompt.matchAll(/^<<<\w+ (.*)\n(.*)$/gm)].map(([, label = '', line = '']) => `${label} ${line}`);
  const content = `${blocks.join('; ')}; ${messages.length} messages`;
  const usage = { prompt_tokens: 100, completion_tokens: 10 };
  const events = [
    JSON.stringify({ choices: [{ delta: { content } }] }),
    JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }], usage }),
    '[DONE]',
  ];
  return new Response(encodeEvents(events), { headers: { 'content-type': 'text/event-stream' } });
}

/**
 * A model with tool calling: `tools-<first>~<second>~…`, each round percent-encoded JSON, a list of `[name, input]` to ask for
 * or a text to end with. The last round is repeated.
 */
function chosenTools(model: string, messages: { role: string }[]): Response {
  const rounds = model.slice('tools-'.length).split('~');
  const done = messages.filter(({ role }) => role === 'assistant').length;
  const round = JSON.parse(decodeURIComponent(rounds[Math.min(done, rounds.length - 1)] ?? '""')) as unknown;
  const usage = { prompt_tokens: 20, completion_tokens: 5 };
  if (typeof round === 'string') return Response.json({ choices: [{ message: { content: round } }], usage });
  const calls = (round as [string, unknown][]).map(([name, input], index) => ({
    id: `call_${done}_${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  return Response.json({ choices: [{ message: { content: null, tool_calls: calls } }], usage });
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
