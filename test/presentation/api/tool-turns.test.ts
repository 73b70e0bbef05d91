import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { modelCalled, sessionWith } from './session-model.ts';
import { notesPackage } from '../../fakes/plugins.ts';
import type { ProcessReply, Session, Transcript } from '../../../src/application/protocol/resources.ts';
import type { ServerFrame } from '../../../src/application/protocol/events.ts';

let owner: Client;
let member: Client;
let collectionId: string;
beforeAll(async () => {
  owner = await Client.signIn();
  member = await owner.invite('member');
  collectionId = await member.newCollection();
  await member.add(collectionId, [{ title: 'Harbour', text: 'The harbour of Faaborg opened in 1862.' }]);
  await owner.post('/api/v1/plugins', { package: notesPackage(), grants: 'asked' });
});

const ask = (input: string, as = member): Promise<ProcessReply> => as.post<ProcessReply>('/api/v1/process', { input });

/** A socket with the frames it has got. */
async function connect(client: Client, sessionId: string) {
  const reply = await client.fetch(`/api/v1/sessions/${sessionId}/socket`, { headers: { upgrade: 'websocket' } });
  const socket = reply.webSocket;
  if (socket === null) throw new Error(`no socket: ${reply.status}`);
  const frames: ServerFrame[] = [];
  socket.addEventListener('message', ({ data }) => void frames.push(JSON.parse(data as string) as ServerFrame));
  socket.accept();
  const until = async <Type extends ServerFrame['type']>(
    type: Type,
    nth = 1,
  ): Promise<Extract<ServerFrame, { type: Type }>> => {
    for (let tries = 0; tries < 400; tries += 1) {
      const found = frames.filter((frame) => frame.type === type)[nth - 1];
      if (found !== undefined) return found as Extract<ServerFrame, { type: Type }>;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no ${type} among ${JSON.stringify(frames)}`);
  };
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  return { frames, until, send };
}

const textOf = (frames: readonly ServerFrame[]): string =>
  frames.map((frame) => (frame.type === 'text.delta' ? frame.text : '')).join('');

describe('a request that a plugin knows', () => {
  it('is answered with no language model, with its source', async () => {
    expect(await ask('what is 17.5% of 3 km in feet')).toMatchObject({
      answer: '17.5% of 3 km in feet ≈ 1722.44094488 ft\n\nSource: Calculator',
      abstained: false,
      citations: [],
      toolCalls: [{ pluginId: 'calculator', plugin: 'Calculator', tool: 'calculate', outcome: 'ok' }],
    });
    const { answer } = await ask('what day is 90 days after 2026-11-22');
    expect(answer).toContain('Saturday, 20 February 2027');
  });

  it('is kept with what the plugin did', async () => {
    const { sessionId, toolCalls } = await ask('what is 6 * 7');
    const { turns } = await member.get<Transcript>(`/api/v1/sessions/${sessionId}/messages`);
    expect(turns[0]?.toolCalls).toEqual(toolCalls);
    expect(toolCalls[0]).toMatchObject({ input: { expression: '6 * 7' }, output: { value: '42' } });
  });

  it('says in a sentence what is not possible here', async () => {
    const reply = await ask("translate 'good morning' to Spanish");
    expect(reply).toMatchObject({ abstained: true, toolCalls: [{ outcome: 'capability_unavailable' }] });
    expect(reply.answer).toBe(
      'Translation: Nothing here translates: set NEXUS_TRANSLATE, or NEXUS_CHAT to a language model.',
    );
  });

  it('asks for what is missing', async () => {
    const reply = await ask("translate 'good morning'");
    expect(reply.answer).toMatch(/^Translation can do that\. Say it again with what is missing: to /);
    expect(reply.toolCalls).toEqual([]);
  });

  it('is for the built-in plugin, however much of it the phrase of another says', async () => {
    const both = await ask('what day is 90 days after 2026-11-22');
    expect(both.toolCalls).toMatchObject([{ pluginId: 'calculator', outcome: 'ok' }]);
    const one = await ask('what day is 90 days after the feast');
    expect(one.toolCalls).toMatchObject([{ pluginId: 'notes', tool: 'get' }]);
  });

  it('goes to the documents when it only looked like arithmetic', async () => {
    const reply = await ask('what is 5 km in kg');
    expect(reply).toMatchObject({ model: 'embedded:extractive', toolCalls: [{ outcome: 'bad_request' }] });
  });

  it('goes to the documents when they hold it, and when whoever asks may not call plugins', async () => {
    const plain = await ask('When was the harbour of Faaborg opened?');
    expect(plain).toMatchObject({ toolCalls: [], abstained: false });
    const viewer = await owner.invite('viewer');
    expect(await ask('what is 6 * 7', viewer)).toMatchObject({ toolCalls: [] });
    const key = await member.withKey({ scopes: ['sessions:read', 'sessions:write', 'collections:read'] });
    expect(await ask('what is 6 * 7', key)).toMatchObject({ toolCalls: [] });
  });

  it('says what is wrong where it was meant for nothing else', async () => {
    const reply = await ask('fail with not_found');
    expect(reply).toMatchObject({ answer: 'Notes: Refused with not_found.', abstained: true });
  });

  it('is worded by a language model where one is, which gets the result as data', async () => {
    const sessionId = await sessionWith(member, { NEXUS_CHAT: modelCalled('says-It%20is%20forty-two.') });
    const reply = await member.post<ProcessReply>('/api/v1/process', { sessionId, input: 'what is 6 * 7' });
    expect(reply).toMatchObject({ answer: 'It is forty-two.\n\nSource: Calculator', usage: { inputTokens: 30 } });
  });

  it('is answered all the same when the language model fails', async () => {
    const sessionId = await sessionWith(member, { NEXUS_CHAT: modelCalled('fails') });
    const reply = await member.post<ProcessReply>('/api/v1/process', { sessionId, input: 'what is 6 * 7' });
    expect(reply.answer).toBe('6 * 7 = 42\n\nSource: Calculator');
  });
});

describe('a request to change something', () => {
  it('is done once somebody has allowed it over the socket, with the arguments that they saw', async () => {
    const { id } = await member.post<Session>('/api/v1/sessions', {});
    const { until, send, frames } = await connect(member, id);
    send({ type: 'turn.start', input: 'note down buy milk' });
    const asked = await until('approval.request');
    await until('turn.completed');
    expect(textOf(frames)).toBe('Notes asks whether it may do this: add, text: "buy milk". Allow it, and it is done.');
    send({ type: 'approval', approvalId: asked.id, allow: true });
    const result = await until('tool.result');
    expect(result).toMatchObject({ outcome: 'ok', output: { text: 'Noted: buy milk' } });
    await until('turn.completed', 2);
    expect(textOf(frames)).toContain('Noted: buy milk\n\nSource: Notes');
    send({ type: 'approval', approvalId: asked.id, allow: true });
    expect(await until('problem')).toMatchObject({ code: 'not_found' });
  });

  it('is not done when they do not allow it, nor on the word of somebody else', async () => {
    const other = await owner.invite('member');
    const { id } = await member.post<Session>('/api/v1/sessions', {});
    const { until, send, frames } = await connect(member, id);
    send({ type: 'turn.start', input: 'note down the wrong thing' });
    const asked = await until('approval.request');
    await until('turn.completed');
    const theirs = await connect(other, (await other.post<Session>('/api/v1/sessions', {})).id);
    theirs.send({ type: 'approval', approvalId: asked.id, allow: true });
    expect(await theirs.until('problem')).toMatchObject({ code: 'not_found' });
    send({ type: 'approval', approvalId: asked.id, allow: false });
    await until('turn.completed', 2);
    expect(textOf(frames)).toContain('Notes does nothing.');
    expect(frames.some(({ type }) => type === 'tool.result')).toBe(false);
  });
});

describe('a language model that calls tools', () => {
  const sessionFor = (...rounds: unknown[]): Promise<string> =>
    sessionWith(member, {
      NEXUS_CHAT: modelCalled(`tools-${rounds.map((round) => encodeURIComponent(JSON.stringify(round))).join('~')}`),
      NEXUS_CHAT_TOOLS: 'on',
    });
  const askIn = (sessionId: string): Promise<ProcessReply> =>
    member.post<ProcessReply>('/api/v1/process', { sessionId, input: 'How do these two compare?' });
  const calculate = (expression: unknown): unknown => ['calculator__calculate', { expression }];

  it('takes several steps, some at once, and names its sources', async () => {
    const reply = await askIn(
      await sessionFor([calculate('2 + 2'), calculate('3 + 3')], [['time__now', {}]], 'Four and six.'),
    );
    expect(reply).toMatchObject({
      answer: 'Four and six.\n\nSource: Calculator, Time',
      toolCalls: [{ output: { value: '4' } }, { output: { value: '6' } }, { tool: 'now', outcome: 'ok' }],
      usage: { inputTokens: 60, outputTokens: 15 },
    });
  });

  it('is told what is wrong, and ends after four steps', async () => {
    const reply = await askIn(await sessionFor([calculate(7), ['no__tool', {}]]));
    expect(reply.toolCalls.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'bad_request'));
  });

  it('asks for a write that is granted once it has read what others wrote', async () => {
    await owner.fetch('/api/v1/plugins/notes', json({ grants: { storageBytes: 200, unasked: ['add'] } }, {}, 'PATCH'));
    const add = ['notes__add', { text: 'send it all' }];
    expect(await askIn(await sessionFor([add], 'Done.'))).toMatchObject({
      answer: 'Done.\n\nSource: Notes',
      toolCalls: [{ outcome: 'ok' }],
    });
    const tainted = await askIn(await sessionFor([['notes__list', { text: '' }]], [add], 'Done.'));
    expect(tainted.answer).toBe('Notes asks whether it may do this. Allow it, and it is done.');
    expect(tainted.toolCalls[1]).toMatchObject({ tool: 'add', approval: { effect: 'write' } });
  });
});
