import { exchange, postJson } from './exchange.ts';
import { valueAt } from './dotted.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Reply } from './exchange.ts';

/** A route of the product that fetches an address which its caller names. */
export interface Sink {
  name: string;
  /** Hands an address in and gives back the reply that tells what came of it. */
  submit(nexus: NexusClient, url: string): Promise<Reply>;
}

/** Fewer than a collection may have. */
const sourcesACollection = 90;
/** Milliseconds that a crawl is waited for. */
const patience = 20_000;

/** Makes what the sinks need and lists them; each new route that takes an address is one more. */
export async function setUpSinks(nexus: NexusClient): Promise<Sink[]> {
  let collectionId = await nexus.createCollection('Sinks');
  let count = 0;
  return [
    {
      name: 'new plugin',
      submit: (client, url) => postJson(client, '/api/v1/plugins', JSON.stringify({ url })),
    },
    {
      name: 'new MCP server',
      submit: (client, url) => postJson(client, '/api/v1/plugins', JSON.stringify({ mcp: url, id: 'sink' })),
    },
    {
      name: 'new source',
      async submit(client, url) {
        count += 1;
        if (count % sourcesACollection === 0) collectionId = await client.createCollection('More sinks');
        const reply = await postJson(
          client,
          `/api/v1/collections/${collectionId}/documents`,
          JSON.stringify({ url, crawl: { pages: 5 } }),
        );
        return reply.status === 202 ? endOf(client, String(valueAt(reply.json, 'taskId'))) : reply;
      },
    },
  ];
}

/** What came of a crawl as a reply: one that failed, or would try again, was no success. */
async function endOf(nexus: NexusClient, taskId: string): Promise<Reply> {
  const path = `/api/v1/tasks/${taskId}`;
  for (const end = Date.now() + patience; Date.now() < end;) {
    const reply = await exchange(nexus, path);
    const state = valueAt(reply.json, 'state');
    if (state === 'done') return reply;
    if (state === 'waiting') await exchange(nexus, `${path}/cancel`, { method: 'POST' });
    if (state === 'waiting' || state === 'failed' || state === 'cancelled') return { ...reply, status: 422 };
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`the crawl of task ${taskId} does not end`);
}
