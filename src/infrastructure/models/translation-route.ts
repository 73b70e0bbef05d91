import * as z from 'zod/mini';
import type { IncomingMessage } from 'node:http';
import { OpenAiError } from './openai-error.ts';
import { readBytes } from './read-body.ts';
import type { Apertium } from './apertium.ts';

const mostBytes = 256 * 1024;
const language = z
  .string('a language is missing')
  .check(z.regex(/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i, 'a language is no tag such as es or pt-BR'));
const schema = z.object(
  {
    text: z
      .string('text is missing')
      .check(z.minLength(1, 'text is empty'), z.maxLength(20_000, 'text has more than 20,000 characters')),
    from: z.optional(language),
    to: language,
  },
  'the body is not a JSON object',
);

/** `POST /v1/translate` with `{"text","from"?,"to"}`: `{"text","from"}`. */
export async function translate(
  apertium: Apertium,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<{ text: string; from: string }> {
  const parsed = schema.safeParse(parse((await readBytes(request, mostBytes)).toString('utf8')));
  if (!parsed.success)
    throw new OpenAiError(400, 'invalid_request', parsed.error.issues[0]?.message ?? 'the request is not valid');
  const { text, from, to } = parsed.data;
  return apertium.translate({ text, to, ...(from !== undefined && { from }) }, signal);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new OpenAiError(400, 'invalid_json', 'the body is not valid JSON');
  }
}
