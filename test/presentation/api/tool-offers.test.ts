import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { modelCalled, sessionWith } from './session-model.ts';
import type { ProcessReply, Session, Transcript } from '../../../src/application/protocol/resources.ts';

let owner: Client;
let member: Client;
beforeAll(async () => {
  owner = await Client.signIn();
  member = await owner.invite('member');
  const collectionId = await member.newCollection();
  await member.add(collectionId, [{ title: 'Harbour', text: 'The harbour of Faaborg opened in 1862.' }]);
});

/** No phrase knows it; the stand-in for the embedding model goes by the words that texts share. */
const request = 'my neighbour wonders what 17.5% of 3 km in feet is';
const offer = {
  pluginId: 'calculator',
  plugin: 'Calculator',
  tool: 'calculate',
  request: 'what is 17.5% of 3 km in feet',
};

const ask = (input: string, as = member, sessionId?: string): Promise<ProcessReply> =>
  as.post<ProcessReply>('/api/v1/process', { input, ...(sessionId !== undefined && { sessionId }) });

describe('a request that only means what a plugin does', () => {
  it('is answered from documents, and the plugin offered with what it knows, but not called', async () => {
    const reply = await ask(request);
    expect(reply).toMatchObject({ model: 'embedded:extractive', abstained: true, toolCalls: [], offer });
    const { turns } = await member.get<Transcript>(`/api/v1/sessions/${reply.sessionId}/messages`);
    expect(turns[0]?.offer).toEqual(offer);
    expect(await ask(offer.request)).toMatchObject({ toolCalls: [{ tool: 'calculate', outcome: 'ok' }] });
  });

  it('is told of as an event before the turn ends', async () => {
    const { id } = await member.post<Session>('/api/v1/sessions', {});
    const reply = await member.fetch('/api/v1/process', json({ input: request, sessionId: id, stream: true }));
    const events = (await reply.text())
      .split('\n')
      .flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
    const types = events.map((event) => (JSON.parse(event) as { type: string }).type);
    expect(types.slice(-2)).toEqual(['turn.offer', 'turn.completed']);
    expect(JSON.parse(events.at(-2) ?? '')).toMatchObject(offer);
  });

  it('has to mean it more clearly where documents answer', async () => {
    const vague =
      'my neighbour over the hill wonders what 17.5% of the 3 km long garden fence comes to when told in feet';
    expect(await ask(vague)).toMatchObject({ abstained: true, offer });
    const other = await owner.invite('member');
    await other.add(await other.newCollection(), [
      { title: 'Fence', text: `${vague}.` },
      { title: 'Neighbour', text: `${request}.` },
    ]);
    const answered = await ask(vague, other);
    expect(answered.abstained).toBe(false);
    expect(answered).not.toHaveProperty('offer');
    expect(await ask(request, other)).toMatchObject({ abstained: false, offer });
  });

  it('is offered nothing that they could not use', async () => {
    const viewer = await owner.invite('viewer');
    expect(await ask(request, viewer)).not.toHaveProperty('offer');
    const key = await member.withKey({ scopes: ['sessions:read', 'sessions:write', 'collections:read'] });
    expect(await ask(request, key)).not.toHaveProperty('offer');
    await owner.status('/api/v1/plugins/calculator', json({ enabled: false }, {}, 'PATCH'));
    expect(await ask(request)).not.toHaveProperty('offer');
    await owner.status('/api/v1/plugins/calculator', json({ enabled: true }, {}, 'PATCH'));
    expect(await ask(request)).toMatchObject({ offer });
  });

  it('is offered nothing where nobody knows what it means, or a model chooses tools', async () => {
    const settings: Record<string, string>[] = [
      { NEXUS_EMBED: 'off' },
      { NEXUS_EMBED: 'openai:another@http://models.test/v1' },
      { NEXUS_EMBED: 'openai:all-MiniLM-L6-v2@http://models.test/status/500/v1' },
      { NEXUS_CHAT: modelCalled(`tools-${encodeURIComponent('[]')}`), NEXUS_CHAT_TOOLS: 'on' },
    ];
    for (const setting of settings)
      expect(await ask(request, member, await sessionWith(member, setting))).not.toHaveProperty('offer');
  });

  it('is no question to the documents, which is offered nothing', async () => {
    for (const plain of ['When was the harbour of Faaborg opened?', 'Who painted the bridge over the river?'])
      expect(await ask(plain)).not.toHaveProperty('offer');
  });

  it('is offered nothing that has been tried', async () => {
    const reply = await ask('what is 17.5% of 3 km in kg');
    expect(reply.toolCalls).toMatchObject([{ tool: 'calculate', outcome: 'bad_request' }]);
    expect(reply).not.toHaveProperty('offer');
  });
});
