import { EventSourceParserStream } from 'eventsource-parser/stream';
import { readWithDeadline, tooLong } from './deadline.ts';

/** More than any model writes: 200,000 characters of text, each in an event of its own. */
const replyBytes = 64 * 1024 * 1024;
const eventCharacters = 1024 * 1024;

/** The data of server-sent events. An event that did not come whole, up to its empty line, is none. */
export async function* eventData(
  body: ReadableStream<Uint8Array>,
  until: { name: string; endsAt: number; idle: () => number; signal: AbortSignal },
): AsyncGenerator<string> {
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > replyBytes) controller.error(tooLong(until.name));
      else controller.enqueue(chunk);
    },
  });
  const events = body
    .pipeThrough(counted)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: eventCharacters }));
  for await (const { data } of readWithDeadline(events, until)) if (data !== '') yield data;
}
