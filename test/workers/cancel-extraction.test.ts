import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../presentation/api/client.ts';
import { deliver, passagesIn, until } from './background.ts';
import { sourceKey } from '../../src/application/services/documents/view.ts';
import worker from '../../src/index.ts';
import type { Env } from '../../src/composition.ts';
import type { Document, IngestReceipt, SearchReply, Task } from '../../src/application/protocol/resources.ts';

let client: Client;
beforeAll(async () => {
  client = await Client.signIn();
});

/** Takes the extractor several seconds: a table, so that every cell is a step. */
function largePage(word: string): string {
  const row = `<tr>${Array.from({ length: 12 }, (_, n) => `<td>${word} and the <b>harbour</b> number ${n}</td>`).join('')}</tr>\n`;
  return `<html><body><h1>${word}</h1><table>${row.repeat(7_000)}</table></body></html>`;
}

const documentOf = (id: string): Promise<Document> => client.get<Document>(`/api/v1/documents/${id}`);

/** Sends a large page beside a small text. */
async function send(collectionId: string, word: string, on: Env): Promise<{ taskId: string; large: string }> {
  const form = new FormData();
  form.append('file', new File([largePage(word)], 'large.html', { type: 'text/html' }));
  form.append('file', new File([`A ${word} on a post.`], 'small.txt', { type: 'text/plain' }));
  const path = `/api/v1/collections/${collectionId}/documents`;
  const request = new Request(`https://nexus.test${path}`, { method: 'POST', body: form, headers: client.credential });
  const reply = await worker.fetch(request as Parameters<typeof worker.fetch>[0], on, createExecutionContext());
  const { taskId, documents } = await reply.json<IngestReceipt>();
  return { taskId, large: documents.find(({ name }) => name === 'large.html')?.id ?? '' };
}

/** Until it is in the middle of the large page. */
async function midway(large: string): Promise<void> {
  await until('it is being read', () => extracting(large));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await extracting(large)).toBe(true);
}

const extracting = async (id: string): Promise<boolean> => {
  const { state, stage } = await documentOf(id);
  return state === 'processing' && stage === 'extracting';
};

/** The task and its documents say that it was cancelled, and nothing of them can be found or waits to be. */
async function nothingHalfDone(collectionId: string, taskId: string, word: string): Promise<void> {
  const progress = { done: 0, failed: 2, total: 2 };
  const task = await client.get<Task & { documents: Document[] }>(`/api/v1/tasks/${taskId}`);
  expect(task).toMatchObject({ state: 'cancelled', progress });
  expect(task.documents.map(({ state, error }) => [state, error?.code])).toEqual([
    ['failed', 'cancelled'],
    ['failed', 'cancelled'],
  ]);
  for (const { id } of task.documents) {
    expect(await client.status(`/api/v1/documents/${id}/chunks`)).toBe(409);
    // What was sent stays for another try.
    expect(await env.BLOBS.head(sourceKey(id))).not.toBeNull();
  }
  const query = { query: word, collectionIds: [collectionId], limit: 10 };
  expect((await client.post<SearchReply>('/api/v1/search', query)).results).toEqual([]);
  expect(await passagesIn(collectionId)).toBe(0);
}

describe('cancelling while a large document is being read', () => {
  it('takes effect within two seconds and leaves nothing half done', async () => {
    const id = await client.newCollection();
    const { taskId, large } = await send(id, 'whimbrel', env);
    await midway(large);
    const begun = Date.now();
    const progress = { done: 0, failed: 2 };
    expect(await client.post<Task>(`/api/v1/tasks/${taskId}/cancel`, {})).toMatchObject({
      state: 'cancelled',
      progress,
    });
    expect(Date.now() - begun).toBeLessThan(2_000);
    await nothingHalfDone(id, taskId, 'whimbrel');
    // Nor does anything come of it later.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await nothingHalfDone(id, taskId, 'whimbrel');
  });

  it('ends a runner of the queue as soon, which nobody tells', async () => {
    const id = await client.newCollection();
    const on = { ...env, NEXUS_TASKS: 'queue', TASKS: { send: async () => undefined } } as unknown as Env;
    const { taskId, large } = await send(id, 'dotterel', on);
    const delivered = deliver([taskId]);
    await midway(large);
    const begun = Date.now();
    await client.post<Task>(`/api/v1/tasks/${taskId}/cancel`, {});
    await delivered;
    expect(Date.now() - begun).toBeLessThan(2_000);
    await nothingHalfDone(id, taskId, 'dotterel');
  });
});
