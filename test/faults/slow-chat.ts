import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from './random.ts';
import { prose } from './words.ts';

/** Milliseconds between two tokens: an answer takes one to three seconds. */
const pace = 20;

export interface SlowChat {
  /** For NEXUS_CHAT. */
  setting: string;
  close(): Promise<void>;
}

/** What the model says to a question: the question decides, so that a client can know. Holds characters of one to four bytes. */
export function answerTo(question: string): string[] {
  const random = new Random(createHash('sha256').update(question).digest().readUInt32LE());
  const text = prose(random, random.between(40, 120));
  return text.split(/(?<= )/).map((word) => (random.next() < 0.1 ? `${random.pick(['é', '水', '🌊'])} ${word}` : word));
}

/** An OpenAI-compatible chat server on loopback that answers a token at a time. */
export async function startSlowChat(): Promise<SlowChat> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    setting: `openai:slow@http://127.0.0.1:${port}/v1`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece as string;
  const { messages, stream } = JSON.parse(body) as { messages: { content: string }[]; stream?: boolean };
  if (stream !== true) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ message: { content: '' } }] }));
    return;
  }
  // The question comes last, after the passages.
  const question = [...(messages.at(-1)?.content ?? '').matchAll(/Question \S+ about [^?]+\?/g)].at(-1)?.[0] ?? '';
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (data: unknown): unknown => response.write(`data: ${JSON.stringify(data)}\n\n`);
  for (const content of answerTo(question)) {
    if (response.destroyed) return;
    send({ choices: [{ delta: { content } }] });
    await sleep(pace);
  }
  send({ choices: [{ delta: {}, finish_reason: 'stop' }] });
  response.end('data: [DONE]\n\n');
}
