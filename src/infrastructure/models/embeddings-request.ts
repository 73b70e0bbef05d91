import * as z from 'zod/mini';
import { EMBEDDING_MODEL } from './embedding-model.ts';
import { OpenAiError } from './openai-error.ts';

export const MAX_INPUTS = 256;

const text = z.string().check(z.minLength(1, 'an input is an empty string'));
const schema = z.object(
  {
    model: z.string('model is missing or not a string'),
    input: z.union(
      [
        text,
        z
          .array(text)
          .check(
            z.minLength(1, 'input is an empty list'),
            z.maxLength(MAX_INPUTS, `input has more than ${MAX_INPUTS} texts`),
          ),
      ],
      'input is neither a string nor a list of strings',
    ),
    encoding_format: z.optional(z.enum(['float', 'base64'], 'encoding_format is neither "float" nor "base64"')),
    tokens: z.optional(z.enum(['signs', 'floats'], 'tokens is neither "signs" nor "floats"')),
    dimensions: z.optional(z.undefined('dimensions cannot be chosen for this model')),
    user: z.optional(z.string('user is not a string')),
  },
  'the body is not a JSON object',
);

export interface EmbeddingsRequest {
  readonly texts: string[];
  readonly encoding: 'float' | 'base64';
  /** What is wanted of the texts' tokens, which OpenAI's format does not have. */
  readonly tokens?: 'signs' | 'floats';
}

/** @throws OpenAiError 400 for a body that is not a request for embeddings, 404 for another model. */
export function parseEmbeddingsRequest(body: string): EmbeddingsRequest {
  const parsed = schema.safeParse(parseJson(body));
  if (!parsed.success) throw new OpenAiError(400, 'invalid_request', explain(parsed.error));
  const { model, input, encoding_format: encoding = 'float', tokens } = parsed.data;
  if (model !== EMBEDDING_MODEL)
    throw new OpenAiError(
      404,
      'model_not_found',
      `the model ${model.slice(0, 100)} does not exist; this server has ${EMBEDDING_MODEL}`,
    );
  return { texts: typeof input === 'string' ? [input] : input, encoding, ...(tokens && { tokens }) };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new OpenAiError(400, 'invalid_json', 'the body is not valid JSON');
  }
}

/** The first thing that is wrong. In a union, the branch of the right type got furthest and knows best. */
function explain(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  if (issue?.code !== 'invalid_union') return issue?.message ?? 'the request is not valid';
  const closest = issue.errors.find(
    ([inner]) => inner && (inner.code !== 'invalid_type' || inner.path.length > 0),
  )?.[0];
  if (!closest) return issue.message;
  return closest.code === 'invalid_type' ? `input[${closest.path.join('.')}] is not a string` : closest.message;
}
