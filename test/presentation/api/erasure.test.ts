import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import { Client, call, json } from './client.ts';
import { settle } from './holdings.ts';
import type { ErasureReceipt, IngestReceipt } from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

/** Every row of every table, as text, by the table's name. */
async function rowsWith(...words: string[]): Promise<Record<string, string[]>> {
  const { results: tables } = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name <> 'd1_migrations'",
  ).all<{ name: string }>();
  const found: [string, string[]][] = [];
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`select * from "${name}"`).all();
    const rows = results.map((row) => JSON.stringify(row)).filter((row) => words.some((word) => row.includes(word)));
    if (rows.length > 0) found.push([name, rows]);
  }
  return Object.fromEntries(found);
}

async function finished(token: string): Promise<ErasureReceipt> {
  for (let tries = 0; tries < 400; tries += 1) {
    const receipt = await (await call('/auth/erasures', json({ token }))).json<ErasureReceipt>();
    if (receipt.finishedAt !== undefined) return receipt;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the erasure did not end');
}

it('an erased account leaves its receipt and nothing else', async () => {
  const gone = await settle(owner, 'quokkaberry');
  const guest = await owner.invite('member');
  const documents = `/api/v1/collections/${gone.collectionId}/documents`;
  const subject = `/api/v1/collections/${gone.collectionId}/access/user:${await guest.id()}`;
  expect(await gone.client.status(subject, json({ level: 'write' }, {}, 'PUT'))).toBe(204);
  // An address that an invitation went to, and a device that waits to hear that it may come in.
  const email = `${gone.word}@people.test`;
  await env.DB.prepare('update invitations set email = ? where used_by = ?').bind(email, gone.userId).run();
  const { user_code } = await (await call('/auth/device', json({}))).json<{ user_code: string }>();
  await gone.client.status('/auth/device/decision', json({ user_code, approve: true }));
  // A document whose removal was cut short, and somebody else’s work that is under way.
  await env.DB.prepare("update documents set state = 'removing' where id = ?").bind(gone.documentId).run();
  const receipt = await guest.post<IngestReceipt>(documents, { text: `slow-model The ${gone.word} ferry.` });
  const blobs = async (): Promise<string[]> => (await env.BLOBS.list()).objects.map(({ key }) => key);
  expect((await blobs()).some((key) => key.includes(gone.documentId))).toBe(true);

  const { name } = await gone.client.get<{ name: string }>('/api/v1/me');
  const reply = await gone.client.fetch('/api/v1/me', json({ confirm: name }, {}, 'DELETE'));
  const { receiptToken } = await reply.json<{ receiptToken: string }>();
  // Out of everybody's sight at once.
  expect(await guest.status(documents)).toBe(404);
  expect(await guest.status(documents, json({ text: 'Another.' }))).toBe(404);
  await finished(receiptToken);
  await guest.ended(receipt.taskId);

  const ids = [gone.userId, gone.collectionId, gone.documentId, gone.sessionId, gone.keyId, gone.loginId, gone.word];
  const left = await rowsWith(...ids);
  expect(Object.keys(left).toSorted()).toEqual(['erasures', 'tasks']);
  expect(left['erasures']).toHaveLength(1);
  expect(left['tasks']?.filter((row) => row.includes(gone.userId))).toHaveLength(1);
  expect((await blobs()).filter((key) => ids.some((id) => key.includes(id)))).toEqual([]);
  expect(await env.COLLECTIONS.getByName(gone.collectionId).chunks(gone.documentId, 0, 10)).toBeUndefined();
  expect(await env.SESSIONS.getByName(gone.sessionId).transcript({ limit: 10 })).toMatchObject({ turns: [] });
  const log = await (await owner.fetch('/api/v1/audit/export', { method: 'POST' })).text();
  expect(log).toContain('"user.erased"');
  expect(log).not.toContain(email);
});

it('an erased account leaves nothing half done in the collections of others', async () => {
  const [keeper, gone] = [await owner.invite('member'), await owner.invite('member', 'Guest')];
  const goneId = await gone.id();
  const id = await keeper.newCollection('Ours');
  await keeper.status(`/api/v1/collections/${id}/access/user:${goneId}`, json({ level: 'write' }, {}, 'PUT'));
  const path = `/api/v1/collections/${id}/documents`;
  const added = await gone.post<IngestReceipt>(path, { text: 'slow-model A text that is under way.' });
  const removal = crypto.randomUUID();
  const columns = 'id, kind, owner_id, subject, state, not_before, created_at, updated_at';
  await env.DB.prepare(`insert into tasks (${columns}) values (?, 'remove-documents', ?, ?, 'queued', ?, 0, 0)`)
    .bind(removal, goneId, id, Date.now() + 60_000)
    .run();
  const reply = await gone.fetch('/api/v1/me', json({ confirm: 'Guest' }, {}, 'DELETE'));
  await finished((await reply.json<{ receiptToken: string }>()).receiptToken);
  const document = `/api/v1/documents/${added.documents[0]?.id}`;
  expect(await keeper.get(document)).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
  expect(await keeper.status(`${document}/reindex`, { method: 'POST' })).toBe(202);
  expect(await keeper.get(`/api/v1/tasks/${removal}`)).toMatchObject({ kind: 'remove-documents', state: 'queued' });
});
