import { Response } from 'miniflare';
import { inferencesIn } from '../fakes/inferences.ts';

interface Asked {
  model: string;
  messages: { role: string; content: string }[];
}

/** A completion in one piece; the model's name says what it writes. `says-…` writes what follows, percent-encoded. */
export function writtenReply({ model, messages }: Asked): Response {
  const prompt = messages.map(({ content }) => content).join('\n');
  if (model === 'fails') return new Response('boom', { status: 500 });
  if (model === 'no-text') return Response.json({ choices: [] });
  const text = model.startsWith('says-') ? decodeURIComponent(model.slice('says-'.length)) : inferencesIn(prompt);
  const usage = { prompt_tokens: 30, completion_tokens: 4 };
  return Response.json({ choices: [{ message: { role: 'assistant', content: text } }], usage });
}
