import { beforeAll, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { modelCalled, sessionWith } from './session-model.ts';
import type { ProcessReply, Session } from '../../../src/application/protocol/resources.ts';

let client: Client;
let collectionId: string;
beforeAll(async () => {
  client = await Client.signIn();
  collectionId = await client.newCollection();
  await client.add(collectionId, [
    { title: 'Harbour', text: 'The harbour of Faaborg was built by Hans Jensen in 1862.' },
    { title: 'Builder', text: 'Hans Jensen was born in Odense in 1820 and made many quays.' },
    { title: 'Orchard', text: 'Apples grow in the orchard behind the church of Svendborg.' },
    ...Array.from({ length: 12 }, (_, index) => ({
      title: `Ledger ${index}`,
      text: `Volume ${index} lists taxes, tolls and tariffs that merchants were charged in spring.`,
    })),
  ]);
});

const ask = (sessionId: string, input: string): Promise<ProcessReply> =>
  client.post(`/api/v1/sessions/${sessionId}/messages`, { input, collectionIds: [collectionId] });
const planning = (plan: unknown): Promise<string> =>
  sessionWith(client, { NEXUS_CHAT: modelCalled(`says-${encodeURIComponent(JSON.stringify(plan))}`) });

describe('a follow-up', () => {
  it('is searched as the chat model says it, and what that cost is counted', async () => {
    const id = await planning({ query: 'Apples in the orchard behind the church of Svendborg', parts: [] });
    await ask(id, 'Who built the harbour?');
    const { answer, usage } = await ask(id, 'What grows there?');
    expect(answer).toMatch(/^\[1\] Orchard/);
    expect(usage).toEqual({ inputTokens: 130, outputTokens: 14 });
    // Twice an answer, once the search.
    expect(await client.get('/api/v1/me')).toMatchObject({ usage: { requests: 2, tokens: 2 * 110 + 34 } });
  });

  it.each(['says-I%20do%20not%20know', 'no-text', 'says-%7B%22query%22%3A%20%22%22%7D'])(
    'is searched together with the earlier question where the model says nothing of use: %s',
    async (model) => {
      const id = await sessionWith(client, { NEXUS_CHAT: modelCalled(model) });
      await ask(id, 'Who built the harbour of Faaborg?');
      expect((await ask(id, 'Why?')).answer).toMatch(/^\[1\] Harbour/);
    },
  );

  it('does not wait long for the model, nor hold it against it', async () => {
    const id = await sessionWith(client, { NEXUS_CHAT: modelCalled('dawdles') });
    await ask(id, 'Faaborg harbour?');
    const started = Date.now();
    expect((await ask(id, 'Why?')).answer).toMatch(/^\[1\] Harbour/);
    expect(Date.now() - started).toBeGreaterThan(4500);
    expect(Date.now() - started).toBeLessThan(7000);
  });

  it('is understood without a language model, too', async () => {
    const { id } = await client.post<Session>('/api/v1/sessions', {});
    await ask(id, 'Who built the harbour of Faaborg?');
    const { citations } = await ask(id, 'And where was he born?');
    expect(citations.map(({ title }) => title)).toContain('Builder');
  });
});

describe('a question that needs several look-ups', () => {
  it('is searched in each of its parts', async () => {
    const question = 'What do merchants pay, and what is known of both the orchard and the builder?';
    const parts = ['Apples in the orchard', 'Hans Jensen born in Odense'];
    const { answer } = await ask(await planning({ query: 'taxes, tolls and tariffs of merchants', parts }), question);
    const titles = answer.match(/\[\d+\] \w+/g)?.map((label) => label.replace(/\[\d+\] /, ''));
    expect(titles).toHaveLength(8);
    expect(titles?.slice(0, 3).toSorted()).toEqual(['Builder', 'Ledger', 'Orchard']);
    const alone = await ask(await planning({ query: 'taxes, tolls and tariffs of merchants', parts: [] }), question);
    expect(alone.answer).not.toContain('Builder');
  });
});
