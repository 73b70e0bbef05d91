import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { deliver, ids, ledger, passagesIn, taskOf } from '../../workers/background.ts';
import { sourceKey } from '../../../src/application/services/documents/view.ts';
import { swept } from '../../durable-objects/passages.ts';
import type { CollectionDetail, Document, SearchReply, Task } from '../../../src/application/protocol/resources.ts';
import type { Env } from '../../../src/composition.ts';
import type { TaskKind } from '../../../src/domain/ports/task-ledger.ts';

let client: Client;
let ownerId: string;
beforeAll(async () => {
  client = await Client.signIn();
  ownerId = await client.id();
});

const model = 'openai:all-MiniLM-L6-v2';
/** The same Nexus after somebody set another model. */
const otherModel: Env = { ...env, NEXUS_EMBED: 'openai:another@http://models.test/v1' };

const detail = (id: string): Promise<CollectionDetail> => client.get(`/api/v1/collections/${id}`);
const search = async (id: string, query: string): Promise<string[]> => {
  const found = await client.post<SearchReply>('/api/v1/search', { query, collectionIds: [id] });
  return found.results.map(({ text }) => text);
};

/** Paragraphs of some 150 words, each a passage of its own. */
function paragraphs(count: number, over: Record<number, string> = {}): string {
  const words = (n: number): string => Array.from({ length: 150 }, (_, word) => `w${n}x${word}`).join(' ');
  return Array.from({ length: count }, (_, n) => `${over[n] ?? `Part ${n} of the almanac.`} ${words(n)}.`).join('\n\n');
}

/** Runs a task of nobody's or the owner's right here. */
async function run(kind: TaskKind, subject: string, on: Env, owner = ownerId): Promise<Task> {
  const id = ids.next();
  await ledger.accept({ id, kind, ownerId: owner, subject, total: 0 });
  await deliver([id], { on });
  for (let tries = 0; tries < 200 && (await taskOf(id)).finishedAt === null; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return (await taskOf(id)) as unknown as Task;
}

describe('taking a document in again', () => {
  it('embeds nothing that the collection holds already', async () => {
    const id = await client.newCollection();
    const first = await client.add(id, [{ title: 'Almanac', text: paragraphs(12) }]);
    const { embedded, reused } = first.result as { embedded: number; reused: number };
    expect([embedded > 5, reused]).toEqual([true, 0]);
    const again = await client.post<Task>(`/api/v1/documents/${first.documents[0]?.id}/reindex`, {});
    expect((await client.ended(again.id)).result).toEqual({ embedded: 0, reused: embedded });
    const changed = { title: 'Almanac', text: paragraphs(12, { 5: 'Part 5 was changed.' }) };
    const { result } = await client.add(id, [changed]);
    expect(result).toEqual({ embedded: 1, reused: embedded - 1 });
    expect((await search(id, 'part 5 was changed'))[0]).toContain('Part 5 was changed.');
  });

  it('is refused for the same text under another name, which is said', async () => {
    const id = await client.newCollection();
    const { documents } = await client.add(id, [{ title: 'One', text: 'The same words.' }]);
    const reply = await client.fetch(
      `/api/v1/collections/${id}/documents`,
      json({ documents: [{ title: 'Two', text: 'The same words.' }, { text: 'Other words.' }] }),
    );
    expect(await reply.json()).toMatchObject({
      documents: [{ title: 'Other words.' }],
      rejected: [{ code: 'conflict', documentId: documents[0]?.id }],
    });
  });
});

describe('the index of a collection', () => {
  it('is built anew beside the one that is seen, swapped in, and rolled back', async () => {
    const id = await client.newCollection();
    const { documents } = await client.add(id, [
      { title: 'Ferries', text: 'The ferry to Faaborg leaves at noon.' },
      { title: 'Bread', text: 'Bread is baked on Sundays.' },
    ]);
    expect(await search(id, 'when does the ferry leave')).toContain('The ferry to Faaborg leaves at noon.');
    const before = await detail(id);
    expect(before.index).toEqual({
      embedder: model,
      chunker: expect.any(String) as string,
      passages: 2,
      outdated: 0,
    });
    const reply = await client.fetch(`/api/v1/collections/${id}/reindex`, { method: 'POST' });
    expect(reply.status).toBe(202);
    const task = await client.ended((await reply.json<Task>()).id);
    expect(task).toMatchObject({
      kind: 'rebuild-index',
      state: 'done',
      progress: { done: 2, total: 2, failed: 0 },
      result: {
        documents: 2,
        passages: 2,
        embedded: 0,
        reused: 2,
        comparison: { queries: 1, overlapAt10: 1, firstChanged: 0, meanRankChange: 0 },
      },
    });
    const ferries = (): Promise<Document> => client.get(`/api/v1/documents/${documents[0]?.id}`);
    expect(await ferries()).toMatchObject({ version: 2, state: 'ready', chunkCount: 1 });
    expect((await detail(id)).index.kept).toMatchObject({ embedder: model, documents: 2, passages: 2 });
    const back = await client.fetch(`/api/v1/collections/${id}/rollback`, { method: 'POST' });
    expect(back.status).toBe(200);
    const { index } = await back.json<CollectionDetail>();
    expect([index.kept, index.rolledBack]).toMatchObject([undefined, { documents: 2 }]);
    expect(await ferries()).toMatchObject({ version: 3 });
    expect(await search(id, 'ferry')).toEqual(['The ferry to Faaborg leaves at noon.']);
  });

  it('follows another model: all of it, what was asked is compared, and nothing is embedded twice', async () => {
    const id = await client.newCollection();
    await client.add(id, [
      { title: 'Almanac', text: paragraphs(8) },
      { title: 'Owls', text: 'Owls hunt at night.' },
    ]);
    for (const query of ['part 3 of the almanac', 'owls at night']) await search(id, query);
    const { passages } = (await detail(id)).index;
    const task = await run('rebuild-index', id, otherModel);
    expect(task.result).toMatchObject({ documents: 2, passages, embedded: passages, reused: 0 });
    expect(task.result).toMatchObject({ comparison: { queries: 2, firstChanged: 0 } });
    expect((await detail(id)).index).toMatchObject({
      embedder: 'openai:another',
      outdated: 2,
      kept: { embedder: model },
    });
    // Rolled back, it stays so by itself; a person may have it again, from vectors that are there.
    await client.fetch(`/api/v1/collections/${id}/rollback`, { method: 'POST' });
    await run('reindex-changed', 'system', otherModel, 'system');
    expect((await detail(id)).index).toMatchObject({ embedder: model, rolledBack: { embedder: 'openai:another' } });
    expect((await run('rebuild-index', id, otherModel)).result).toMatchObject({ embedded: 0, reused: passages });
  });

  it('is looked after by itself when the model changes', async () => {
    const id = await client.newCollection();
    await client.add(id, [{ title: 'Owls', text: 'Owls hunt at night.' }]);
    await run('reindex-changed', 'system', otherModel, 'system');
    const rebuild = await ledger.findLive('rebuild-index', id);
    expect(rebuild).toMatchObject({ ownerId, total: 1 });
    if (rebuild !== undefined) await client.post(`/api/v1/tasks/${rebuild.id}/cancel`, {});
  });

  it('is the manager’s to build and roll back, and has to be kept for that', async () => {
    const id = await client.newCollection();
    const reader = await client.invite('member');
    const access = `/api/v1/collections/${id}/access/user:${await reader.id()}`;
    await client.status(access, json({ level: 'write' }, {}, 'PUT'));
    for (const verb of ['reindex', 'rollback'])
      expect(await reader.status(`/api/v1/collections/${id}/${verb}`, { method: 'POST' })).toBe(403);
    expect(await reader.status(`/api/v1/collections/${id}`)).toBe(200);
    expect(await client.status(`/api/v1/collections/${id}/rollback`, { method: 'POST' })).toBe(409);
  });
});

describe('a document that is removed', () => {
  it('leaves neither file nor passages nor vectors nor a row, of any version', async () => {
    const id = await client.newCollection();
    const stub = env.COLLECTIONS.getByName(id);
    const { documents } = await client.add(id, [{ title: 'Almanac', text: paragraphs(4) }]);
    const documentId = documents[0]?.id ?? '';
    await client.ended((await client.post<Task>(`/api/v1/collections/${id}/reindex`, {})).id);
    expect((await detail(id)).index.kept?.documents).toBe(1);
    expect(await env.BLOBS.head(sourceKey(documentId))).not.toBeNull();
    expect(await passagesIn(id)).toBeGreaterThan(4);
    const reply = await client.fetch(`/api/v1/documents/${documentId}`, { method: 'DELETE' });
    expect(await search(id, 'part 2 of the almanac')).toEqual([]);
    await client.ended((await reply.json<Task>()).id);
    await swept(stub);
    const rows = await runInDurableObject(stub, (_, { storage }) =>
      ['versions', 'chunks', 'words', 'vectors', 'signs'].map((table) =>
        Number(storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()['n']),
      ),
    );
    expect(rows).toEqual([0, 0, 0, 0, 0]);
    expect(await env.BLOBS.head(sourceKey(documentId))).toBeNull();
    const row = env.DB.prepare('SELECT count(*) AS n FROM documents WHERE id = ?').bind(documentId);
    expect(await row.first('n')).toBe(0);
    expect((await detail(id)).index).toMatchObject({ passages: 0, outdated: 0 });
  });
});

describe('a large collection', () => {
  it('says what to do once it has outgrown its index', async () => {
    const id = await client.newCollection();
    await client.add(id, [{ title: 'One', text: 'Words of one.' }]);
    const grow = (passages: number): Promise<unknown> =>
      runInDurableObject(env.COLLECTIONS.getByName(id), (_, { storage }) =>
        storage.sql.exec('UPDATE versions SET chunk_count = ?1, vector_count = ?1', passages).toArray(),
      );
    await grow(200_000);
    expect((await detail(id)).index).not.toHaveProperty('note');
    await grow(200_001);
    const { note } = (await detail(id)).index;
    expect(note).toContain('200,001 passages');
    expect(note).toContain('NEXUS_VECTORS=vectorize');
  });
});
