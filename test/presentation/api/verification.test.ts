import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { modelCalled, sessionWith } from './session-model.ts';
import type { ProcessReply, Transcript } from '../../../src/application/protocol/resources.ts';
import type { SessionEvent } from '../../../src/application/protocol/events.ts';

const question = 'When was the harbour of Faaborg opened?';
let client: Client;
let collectionId: string;
beforeAll(async () => {
  client = await Client.signIn();
  collectionId = await client.newCollection();
  await client.add(collectionId, [{ title: 'Harbour', text: 'The harbour of Faaborg was opened in 1862.' }]);
});

const path = (sessionId: string): string => `/api/v1/sessions/${sessionId}/messages`;
const judging = (model: string): Promise<string> => sessionWith(client, { NEXUS_VERIFY: modelCalled(model) });
const ask = async (sessionId: string): Promise<ProcessReply> =>
  client.post(path(sessionId), { input: question, collectionIds: [collectionId] });

describe('a citation that a model judges', () => {
  it.each([
    ['says-1%3A%20entailed', 'supported'],
    ['says-1%3A%20neutral', 'partial'],
    ['says-1%3A%20contradicted', 'unsupported'],
    ['says-I%20would%20say%20so', 'partial'],
    ['fails', 'supported'],
  ])('%s: is %s, in the answer and in the transcript, once', async (model, verdict) => {
    const id = await judging(model);
    const reply = await ask(id);
    expect(reply.citations.map((citation) => citation.verdict)).toEqual([verdict]);
    const { turns } = await client.get<Transcript>(path(id));
    expect(turns[0]?.citations).toEqual(reply.citations);
    const cost = model === 'fails' ? 0 : 30;
    expect(reply.usage.inputTokens).toBe(cost);
  });

  it('is told again before the turn ends when its verdict falls', async () => {
    const id = await judging('says-1%3A%20contradicted');
    const body = json({ input: question, collectionIds: [collectionId], stream: true });
    const events = (await (await client.fetch(path(id), body)).text())
      .split('\n\n')
      .filter(Boolean)
      .map((block) => JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as SessionEvent);
    const told = events.flatMap((event) => (event.type === 'citation' ? event.citation : []));
    expect(told.map(({ verdict }) => verdict)).toEqual(['supported', 'unsupported']);
    expect(told[1]).toEqual({ ...told[0], verdict: 'unsupported' });
    expect(events.at(-1)).toMatchObject({ type: 'turn.completed' });
  });
});
