import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { modelCalled, sessionWith } from './session-model.ts';
import type { Memory, Page, ProcessReply, Session } from '../../../src/application/protocol/resources.ts';

const bindings: Cloudflare.Env = env;
let owner: Client;
let client: Client;
beforeAll(async () => {
  owner = await Client.signIn();
  client = await owner.invite('member');
});

const memories = '/api/v1/memories';
const list = async (of = client): Promise<string[]> =>
  (await of.get<Page<Memory>>(memories)).items.map(({ text }) => text);
const newSession = async (of = client): Promise<string> => (await of.post<Session>('/api/v1/sessions', {})).id;
const say = (sessionId: string, input: string, of = client): Promise<ProcessReply> =>
  of.post(`/api/v1/sessions/${sessionId}/messages`, { input });

describe('notes about a person', () => {
  it('are kept, listed newest first, and deleted one by one or all at once', async () => {
    const made = await client.post<Memory>(memories, { text: ' I live in Faaborg. ' });
    expect(made).toEqual({ id: expect.any(String), text: 'I live in Faaborg.', createdAt: expect.any(String) });
    await client.post(memories, { text: 'My boat is red.' });
    expect(await client.post(memories, { text: 'I live in Faaborg.' })).toEqual(made);
    expect(await list()).toEqual(['My boat is red.', 'I live in Faaborg.']);
    expect(await client.status(`${memories}/${made.id}`, { method: 'DELETE' })).toBe(204);
    expect(await client.status(`${memories}/${made.id}`, { method: 'DELETE' })).toBe(404);
    expect(await list()).toEqual(['My boat is red.']);
    expect(await client.status(memories, { method: 'DELETE' })).toBe(204);
    expect(await list()).toEqual([]);
  });

  it('are bounded in length and number', async () => {
    expect(await client.status(memories, json({ text: 'x'.repeat(501) }))).toBe(400);
    expect(await client.status(memories, json({ text: ' ' }))).toBe(400);
    const many = await owner.invite('member');
    for (let at = 0; at < 200; at += 1) await many.post(memories, { text: `Note ${at}` });
    expect(await many.status(memories, json({ text: 'One more' }))).toBe(409);
    expect(await many.status(memories, json({ text: 'Note 7' }))).toBe(201);
    expect((await say(await newSession(many), 'Remember that I am late', many)).answer).toMatch(/200 notes already/);
    expect(await list(many)).toHaveLength(200);
  });

  it('are nothing to others, nor to a key that is tied to collections', async () => {
    const { id } = await client.post<Memory>(memories, { text: 'Only mine.' });
    const collectionId = await client.newCollection();
    const tied = await client.withKey({ collectionIds: [collectionId] });
    for (const init of [{}, json({ text: 'x' }), { method: 'DELETE' }])
      expect(await tied.status(memories, init)).toBe(403);
    expect(await tied.status(`${memories}/${id}`, { method: 'DELETE' })).toBe(404);
    expect((await say(await newSession(tied), 'What do you remember about me?', tied)).answer).not.toContain('mine');
    const untied = await client.withKey();
    expect(await list(untied)).toEqual(['Only mine.']);
    expect(await list(owner)).toEqual([]);
    await client.status(memories, { method: 'DELETE' });
  });
});

describe('in a conversation', () => {
  it('somebody has Nexus remember, tell and forget, without a model and without a search', async () => {
    const sessionId = await newSession();
    const noted = await say(sessionId, 'Please remember that I live in Faaborg');
    expect(noted).toMatchObject({ model: 'nexus:memory', abstained: false, citations: [] });
    expect(noted.answer).toBe('Noted: “I live in Faaborg.” You can see and delete it under Memory.');
    const { items } = await client.get<Page<Memory>>(memories);
    expect(items).toMatchObject([{ text: 'I live in Faaborg', sessionId }]);
    await say(sessionId, 'Merk dir: Mein Boot ist rot');
    const told = await say(await newSession(), 'What do you remember about me?');
    expect(told.answer).toMatch(/- Mein Boot ist rot\n- I live in Faaborg$/);
    expect((await say(sessionId, 'Forget that my house is blue')).answer).toMatch(/no note like that/);
    expect((await say(sessionId, 'Forget that I live in Faaborg')).answer).toBe('Forgotten: “I live in Faaborg.”');
    expect(await list()).toEqual(['Mein Boot ist rot']);
    expect((await say(sessionId, 'Forget everything')).answer).toMatch(/there were 1\./);
    expect(await list()).toEqual([]);
  });

  it('a chat model is told of the notes of whoever asks, in their own conversations only', async () => {
    const settings = { NEXUS_CHAT: modelCalled('says-nothing') };
    await client.post(memories, { text: 'I sail a red boat.' });
    const own = await sessionWith(client, settings);
    expect((await say(own, 'What colour?')).answer).toContain('notes - I sail a red boat.');
    const shared = await sessionWith(owner, settings);
    const grant = json({ level: 'write' }, {}, 'PUT');
    await owner.status(`/api/v1/sessions/${shared}/access/user:${await client.id()}`, grant);
    expect((await say(shared, 'What colour?')).answer).not.toContain('red boat');
    expect((await say(shared, 'What colour?', owner)).answer).not.toContain('red boat');
    expect((await say(shared, 'What do you know about me?')).answer).toMatch(/only in conversations of your own/);
    const keyed = await client.withKey();
    const ofKey = await sessionWith(keyed, settings);
    expect((await say(ofKey, 'What colour?', keyed)).answer).toContain('red boat');
    expect((await say(ofKey, 'What colour?')).answer).not.toContain('red boat');
    await client.status(memories, { method: 'DELETE' });
  });
});

it('notes are gone with the account', async () => {
  const gone = await owner.invite('member', 'Gone');
  await gone.post(memories, { text: 'I was here.' });
  const id = await gone.id();
  const reply = await gone.fetch('/api/v1/me', json({ confirm: 'Gone' }, {}, 'DELETE'));
  const { receiptToken, receipt } = await reply.json<{ receiptToken: string; receipt: { erased: object } }>();
  expect(receipt.erased).toMatchObject({ notes: 1 });
  for (let tries = 0; tries < 200; tries += 1) {
    const now = await (
      await owner.fetch('/auth/erasures', json({ token: receiptToken }))
    ).json<{ finishedAt?: string }>();
    if (now.finishedAt !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(await bindings.USERS.getByName(id).notes()).toEqual([]);
});
