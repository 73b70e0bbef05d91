import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { limits } from '../../../src/application/limits.ts';
import type {
  Collection,
  Document,
  DocumentContent,
  IngestReceipt,
  Page,
  ProblemBody,
  SearchReply,
  Task,
} from '../../../src/application/protocol/resources.ts';

let client: Client;
beforeAll(async () => {
  client = await Client.signIn();
});

const search = (query: string, collectionId: string, over: object = {}): Promise<SearchReply> =>
  client.post<SearchReply>('/api/v1/search', { query, collectionIds: [collectionId], ...over });

describe('putting documents in', () => {
  it('makes them searchable once their task is done, and says where each passage stands', async () => {
    const id = await client.newCollection();
    const markdown = '# Ferries\n\nThe ferry to Ærø leaves at **noon**.\n\n## Prices\n\nA ticket costs four crowns.';
    const html =
      '<html><head><title>Lighthouse</title></head><body><main><h1>Lighthouse</h1><p>The lamp was lit in 1862.</p></main></body></html>';
    const reply = await client.upload(id, [
      { name: 'ferries.md', body: markdown },
      { name: 'lighthouse.html', body: html, type: 'text/html' },
      { name: 'note.txt', body: 'Bread is baked on Sundays.' },
    ]);
    expect(reply.status).toBe(202);
    const receipt: IngestReceipt = await reply.json();
    expect(receipt.documents.map(({ name, state }) => ({ name, state }))).toEqual([
      { name: 'ferries.md', state: 'queued' },
      { name: 'lighthouse.html', state: 'queued' },
      { name: 'note.txt', state: 'queued' },
    ]);
    const task = await client.ended(receipt.taskId);
    expect(task).toMatchObject({ state: 'done', progress: { done: 3, total: 3, failed: 0 } });
    expect(task.documents.map(({ title, state, embedded }) => ({ title, state, embedded }))).toEqual([
      { title: 'Ferries', state: 'ready', embedded: true },
      { title: 'Lighthouse', state: 'ready', embedded: true },
      { title: 'note.txt', state: 'ready', embedded: true },
    ]);
    const { results, mode } = await search('when was the lamp lit', id);
    expect(mode).toBe('hybrid');
    expect(results[0]).toMatchObject({ title: 'Lighthouse', collectionId: id });
    expect(results[0]?.text).toContain('The lamp was lit in 1862.');
    const hit = (await search('ticket price crowns', id)).results[0];
    const content = await client.get<DocumentContent>(`/api/v1/documents/${hit?.documentId}/content`);
    const bytes = new TextEncoder().encode(content.text);
    expect(new TextDecoder().decode(bytes.slice(hit?.start, hit?.end))).toBe(hit?.text);
    expect(content.text).toContain('leaves at noon');
  });

  it('finds by words and by meaning alone when asked to', async () => {
    const id = await client.newCollection();
    await client.add(id, [
      { title: 'A', text: 'Otters swim in the cold river.' },
      { title: 'B', text: 'The council met on Monday.' },
    ]);
    expect(await search('otters', id, { mode: 'lexical' })).toMatchObject({
      mode: 'lexical',
      results: [{ title: 'A' }],
    });
    expect((await search('cold river otters', id, { mode: 'dense' })).results[0]?.title).toBe('A');
    expect((await search('zebra', id, { mode: 'lexical' })).results).toEqual([]);
  });

  it('takes 200 texts in one request', async () => {
    const id = await client.newCollection();
    const texts = Array.from({ length: 200 }, (_, n) => ({
      name: `n-${n}`,
      text: `Text number ${n} is about subject${n}.`,
    }));
    const task = await client.add(id, texts);
    expect(task).toMatchObject({ state: 'done', progress: { done: 200, total: 200 } });
    expect((await search('subject137', id)).results[0]?.text).toContain('number 137 ');
    const first = await client.get<Page<Document>>(`/api/v1/collections/${id}/documents`);
    const second = await client.get<Page<Document>>(`/api/v1/collections/${id}/documents?cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map((document) => document.name)).toEqual(texts.map(({ name }) => name));
  });

  it('takes a text that was copied along with control characters', async () => {
    const id = await client.newCollection();
    const text = '\u0001The lamp\u0000 was\u0007 lit\tin 1862.\u0085The keeper\u001f slept.';
    const { documents } = await client.add(id, [{ text }]);
    const content = await client.get<DocumentContent>(`/api/v1/documents/${documents[0]?.id}/content`);
    expect(content.text).toBe('The lamp was lit\tin 1862.\nThe keeper slept.');
  });

  it('refuses what it cannot take, each file with its reason, and goes on with the others', async () => {
    const id = await client.newCollection();
    const program = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]);
    const reply = await client.upload(id, [
      { name: 'empty.txt', body: '' },
      { name: 'program', body: program },
      { name: 'fine.txt', body: 'Fine text.' },
      { name: 'again.txt', body: 'Fine text.' },
    ]);
    const receipt: IngestReceipt = await reply.json();
    expect(receipt.documents.map(({ name }) => name)).toEqual(['fine.txt']);
    expect(Object.fromEntries(receipt.rejected.map(({ name, code }) => [name, code]))).toEqual({
      'empty.txt': 'document_empty',
      program: 'unsupported_media_type',
      'again.txt': 'conflict',
    });
    expect(await client.ended(receipt.taskId)).toMatchObject({ state: 'done' });
  });

  it('answers a single file that cannot be taken with its problem', async () => {
    const id = await client.newCollection();
    const status = async (name: string, body: string | Uint8Array<ArrayBuffer>): Promise<[number, string]> => {
      const reply = await client.upload(id, [{ name, body }]);
      return [reply.status, (await reply.json<ProblemBody>()).code];
    };
    expect(await status('empty.txt', '')).toEqual([422, 'document_empty']);
    expect(await status('a.exe', new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0]))).toEqual([415, 'unsupported_media_type']);
    const { fileBytes } = limits;
    expect(fileBytes).toBe(128 * 1024 * 1024);
    // A hundred MiB tell no more than six: a part is 5 MiB.
    limits.fileBytes = 6 * 1024 * 1024;
    expect(await status('big.txt', 'x'.repeat(limits.fileBytes + 1))).toEqual([413, 'payload_too_large']);
    limits.fileBytes = fileBytes;
    const page = await client.get<Page<Document>>(`/api/v1/collections/${id}/documents`);
    expect(page.items).toEqual([]);
  });

  it('refuses uploads that are not what they say', async () => {
    const id = await client.newCollection();
    const path = `/api/v1/collections/${id}/documents`;
    const broken = {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: 'no parts here',
    };
    expect((await client.fetch(path, broken)).status).toBe(400);
    const nameless = { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: 'x' };
    expect((await client.fetch(path, nameless)).status).toBe(400);
    expect((await client.fetch(path, json({ documents: [] }))).status).toBe(400);
    expect((await client.fetch(path, json({ text: 5 }))).status).toBe(400);
  });

  it('stores a file larger than one part whole', async () => {
    const id = await client.newCollection();
    const words = 'lorem ipsum dolor sit amet consectetur\n'.repeat(150_000);
    const reply = await client.upload(id, [{ name: 'big.txt', body: words }]);
    const { documents, taskId } = await reply.json<IngestReceipt>();
    expect(documents[0]).toMatchObject({ bytes: words.length });
    await client.post<Task>(`/api/v1/tasks/${taskId}/cancel`, {});
  });

  it('ends a document that cannot be read as failed, with the reason, and takes another try of the same file', async () => {
    const id = await client.newCollection();
    const broken = '%PDF-1.7\nthis is no PDF at all';
    for (let tries = 0; tries < 2; tries += 1) {
      const receipt: IngestReceipt = await (await client.upload(id, [{ name: 'broken.pdf', body: broken }])).json();
      const task = await client.ended(receipt.taskId);
      expect(task).toMatchObject({ state: 'failed', error: { code: 'document_unreadable' }, progress: { failed: 1 } });
      expect(task.documents[0]).toMatchObject({ state: 'failed', error: { code: 'document_unreadable' } });
    }
    const page = await client.get<Page<Document>>(`/api/v1/collections/${id}/documents`);
    expect(page.items).toHaveLength(1);
    expect((await client.fetch(`/api/v1/documents/${page.items[0]?.id}/content`)).status).toBe(409);
  });
});

describe('taking documents out', () => {
  it('hides a document from search at once and then removes it', async () => {
    const id = await client.newCollection();
    const { documents } = await client.add(id, [
      { title: 'Keep', text: 'Penguins stay.' },
      { title: 'Drop', text: 'Penguins leave.' },
    ]);
    const drop = documents.find((document) => document.title === 'Drop');
    const reply = await client.fetch(`/api/v1/documents/${drop?.id}`, { method: 'DELETE' });
    expect(reply.status).toBe(202);
    expect((await search('penguins', id)).results.map(({ title }) => title)).toEqual(['Keep']);
    expect((await client.fetch(`/api/v1/documents/${drop?.id}`)).status).toBe(404);
    const task: Task = await reply.json();
    expect(await client.ended(task.id)).toMatchObject({ kind: 'remove-documents', state: 'done', documents: [] });
    expect(await client.add(id, [{ title: 'Drop', text: 'Penguins leave.' }])).toMatchObject({ state: 'done' });
    const { items } = await client.get<Page<Collection>>('/api/v1/collections');
    expect(items.find((collection) => collection.id === id)?.documentCount).toBe(2);
    expect((await search('penguins', id)).results).toHaveLength(2);
  });

  it('removes a collection with all that is in it', async () => {
    const id = await client.newCollection('Short-lived');
    await client.add(id, [{ text: 'Gone tomorrow.' }]);
    const reply = await client.fetch(`/api/v1/collections/${id}`, { method: 'DELETE' });
    expect(reply.status).toBe(202);
    expect((await client.fetch(`/api/v1/collections/${id}/documents`)).status).toBe(404);
    const list = await client.get<Page<Collection>>('/api/v1/collections');
    expect(list.items.map((collection) => collection.id)).not.toContain(id);
    const task: Task = await reply.json();
    expect(await client.ended(task.id)).toMatchObject({ state: 'done' });
  });
});

describe('reindexing', () => {
  it('makes a new version of the kept file and shows it once', async () => {
    const id = await client.newCollection();
    const { documents } = await client.add(id, [{ title: 'Owls', text: 'Owls hunt at night.' }]);
    const documentId = documents[0]?.id ?? '';
    const task = await client.post<Task>(`/api/v1/documents/${documentId}/reindex`, {});
    expect(await client.ended(task.id)).toMatchObject({ state: 'done' });
    expect(await client.get<Document>(`/api/v1/documents/${documentId}`)).toMatchObject({ version: 2, state: 'ready' });
    expect((await search('owls', id)).results).toHaveLength(1);
    const chunks = await client.get<Page<{ id: string }>>(`/api/v1/documents/${documentId}/chunks`);
    expect(chunks.items.map((chunk) => chunk.id)).toEqual([`${documentId}:2:0`]);
  });
});

describe('tasks', () => {
  it('are listed newest first and cannot be cancelled once over', async () => {
    const id = await client.newCollection();
    const older = await client.add(id, [{ text: 'First task.' }]);
    const newer = await client.add(id, [{ text: 'Second task.' }]);
    const { items } = await client.get<Page<Task>>('/api/v1/tasks');
    expect(items.slice(0, 2).map((task) => task.id)).toEqual([newer.id, older.id]);
    expect(await client.post<Task>(`/api/v1/tasks/${newer.id}/cancel`, {})).toMatchObject({ state: 'done' });
  });

  it('stop when cancelled, and leave nothing half-visible', async () => {
    const id = await client.newCollection();
    const documents = Array.from({ length: 150 }, (_, n) => ({ text: `slow-model please: cancelled text ${n}` }));
    const receipt = await client.post<IngestReceipt>(`/api/v1/collections/${id}/documents`, { documents });
    const cancelled = await client.post<Task>(`/api/v1/tasks/${receipt.taskId}/cancel`, {});
    expect(cancelled.state).toBe('cancelled');
    const task = await client.ended(receipt.taskId);
    expect(task.documents.every((document) => document.state === 'failed' || document.state === 'ready')).toBe(true);
    expect(task.documents.some((document) => document.error?.code === 'cancelled')).toBe(true);
    const ready = task.documents.filter((document) => document.state === 'ready').length;
    expect((await search('cancelled text', id, { limit: 100, mode: 'lexical' })).results.length).toBe(
      Math.min(ready, 100),
    );
  });
});
