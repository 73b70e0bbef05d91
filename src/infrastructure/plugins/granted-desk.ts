import * as z from 'zod';
import { describeError } from '../../domain/problem.ts';
import { deskBounds, refusal } from './host/desk.ts';
import { methods } from '../../domain/plugins/capabilities.ts';
import type { Answer, Desk } from './host/desk.ts';
import type { Granted } from '../../domain/plugins/index.ts';

const key = z.strictObject({ key: z.string().max(1024) });
const url = z.string().max(8192);

/** What code in an isolate may ask for, as it asks: nothing it says is believed. */
const question = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('fetch'),
    input: z.strictObject({
      url,
      method: z.enum(methods).optional(),
      headers: z.record(z.string().max(256), z.string().max(16_384)).optional(),
    }),
  }),
  z.strictObject({ operation: z.literal('storage.get'), input: key }),
  z.strictObject({ operation: z.literal('storage.put'), input: key.extend({ value: z.unknown() }) }),
  z.strictObject({ operation: z.literal('storage.delete'), input: key }),
  z.strictObject({
    operation: z.literal('storage.list'),
    input: z.strictObject({ prefix: z.string().max(1024).optional() }),
  }),
  z.strictObject({
    operation: z.literal('ai.translate'),
    input: z.strictObject({ text: z.string(), from: z.string().max(35).optional(), to: z.string().max(35) }),
  }),
  z.strictObject({
    operation: z.literal('ai.extract'),
    input: z.strictObject({ mediaType: z.string().max(256).optional(), url: url.optional() }),
  }),
  z.strictObject({
    operation: z.literal('search'),
    input: z.strictObject({ query: z.string().max(10_000), limit: z.int().min(1).max(100).optional() }),
  }),
]);

type Question = z.output<typeof question>;

/** Answers what a call asks for with what it was granted; the members of `Granted` decide whether it may. */
export class GrantedDesk implements Desk {
  readonly #granted: Granted;

  constructor(granted: Granted) {
    this.#granted = granted;
  }

  async ask(text: string, bytes?: Uint8Array): Promise<Answer> {
    try {
      const asked = question.safeParse(JSON.parse(text));
      if (!asked.success) return refusal('bad_request', 'No capability is asked for like that.');
      const { value, bytes: body } = await answered(this.#granted, asked.data, bytes);
      const answer = JSON.stringify({ ok: true, value });
      if (answer.length > deskBounds.text || (body?.length ?? 0) > deskBounds.bytes)
        return refusal('payload_too_large', 'What came back is too large for a plugin.');
      return { answer, ...(body !== undefined && { bytes: body }) };
    } catch (error) {
      const { code, detail } = describeError(error);
      return refusal(code, detail);
    }
  }
}

async function answered(
  { fetch, storage, ai, search }: Granted,
  { operation, input }: Question,
  bytes: Uint8Array | undefined,
): Promise<{ value?: unknown; bytes?: Uint8Array }> {
  switch (operation) {
    case 'fetch': {
      const { url: address, ...request } = input;
      const reply = await fetch(address, { ...defined(request), ...(bytes !== undefined && { body: bytes }) });
      return { value: { url: reply.url, status: reply.status, headers: reply.headers }, bytes: reply.body };
    }
    case 'storage.get':
      return { value: await storage.get(input.key) };
    case 'storage.put':
      await storage.put(input.key, input.value);
      return {};
    case 'storage.delete':
      await storage.delete(input.key);
      return {};
    case 'storage.list':
      return { value: await storage.list(input.prefix) };
    case 'ai.translate':
      return { value: await ai.translate(defined(input)) };
    case 'ai.extract':
      return { value: await ai.extract({ ...defined(input), body: bytes ?? new Uint8Array() }) };
    case 'search': {
      const { query, ...options } = input;
      return { value: await search(query, defined(options)) };
    }
  }
}

type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

/** JSON has no undefined: what is not there is left out. */
function defined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Defined<Value>;
}
