import { beforeAll, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import type { SearchReply } from '../../../src/application/protocol/resources.ts';

let client: Client;
let collectionId: string;

const born = (name: string): { title: string; text: string } => ({
  title: name,
  text: `Born in Tromso, and a teacher there: that is what is known of ${name}.`,
});

beforeAll(async () => {
  client = await Client.signIn();
  collectionId = await client.newCollection();
  await client.add(collectionId, [
    ...['Ane Berg', 'Per Lund', 'Ole Vik', 'Ida Dahl', 'Kari Moe'].map(born),
    { title: 'The Quiet Harbour', text: 'A film of 1981. Its director is Mira Solberg, whose first work it was.' },
    { title: 'Harbours', text: 'Where a harbour is quiet, the director of the harbour is born to be idle.' },
    born('Mira Solberg'),
  ]);
});

const titles = async (query: string, mode?: string): Promise<string[]> => {
  const body = { query, collectionIds: [collectionId], limit: 3, ...(mode !== undefined && { mode }) };
  const { results } = await client.post<SearchReply>('/api/v1/search', body);
  return results.map(({ title }) => title);
};

describe('a search whose query calls documents by their titles', () => {
  const question = 'Where was the director of The Quiet Harbour born?';

  it('finds the one it names, and the one that is named there', async () => {
    expect((await titles(question)).sort()).toEqual(['Harbours', 'Mira Solberg', 'The Quiet Harbour']);
  });

  it('goes by the words alone when asked to', async () => {
    expect(await titles(question, 'lexical')).not.toContain('Mira Solberg');
  });
});
