import * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import { limits } from '../limits.ts';
import type { ClientFrame } from './events.ts';

/** Frames are small: a question is the largest thing a client sends. */
const frameCharacters = 64 * 1024;

const id = z.string().min(1).max(100);

/** What a question may say, over the socket and over POST alike. */
export const questionSchema = z.object({
  input: z.string().min(1).max(limits.questionCharacters),
  turnId: z.uuid().optional(),
  collectionIds: z.array(id).max(50).optional(),
});

const frame = z.discriminatedUnion('type', [
  questionSchema.extend({ type: z.literal('turn.start') }),
  z.object({ type: z.literal('turn.cancel'), turnId: id }),
  z.object({
    type: z.literal('approval'),
    approvalId: z.string().min(1).max(200),
    allow: z.boolean(),
    turnId: z.uuid().optional(),
  }),
  z.object({ type: z.literal('resume'), after: z.int().min(0) }),
]);

/** Reads a frame from the socket; throws `bad_request` with what is wrong. */
export function parseClientFrame(message: string | ArrayBuffer): ClientFrame {
  if (typeof message !== 'string' || message.length > frameCharacters) {
    throw new Problem('bad_request', 'Send JSON text frames of at most 64 KiB.');
  }
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    throw new Problem('bad_request', 'The frame is not JSON.');
  }
  const parsed = frame.safeParse(json);
  if (!parsed.success)
    throw new Problem('bad_request', `The frame is not one of ours: ${z.prettifyError(parsed.error)}`);
  return withoutUndefined(parsed.data);
}

function withoutUndefined<Frame extends object>(value: Frame): ClientFrame {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as unknown as ClientFrame;
}
