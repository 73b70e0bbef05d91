import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
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

describe('a search that is narrowed', () => {
  let id: string;
  let german: string;
  beforeAll(async () => {
    id = await client.newCollection();
    const { documents } = await client.add(id, [
      { title: 'Ferry', text: 'The ferry to the island leaves at nine, and it takes bicycles as well as people.' },
      { title: 'Fähre', text: 'Die Fähre zur Insel fährt um neun ab und nimmt auch Fahrräder und Hunde mit.' },
    ]);
    german = documents.find(({ title }) => title === 'Fähre')?.id ?? '';
  });
  const found = async (query: string, filter: object): Promise<string[]> => {
    const { results } = await client.post<SearchReply>('/api/v1/search', { query, collectionIds: [id], filter });
    return results.map(({ title }) => title);
  };

  it('finds within documents, types, languages and times', async () => {
    const query = 'Island ferry, Insel Fähre';
    expect((await found(query, {})).toSorted()).toEqual(['Ferry', 'Fähre']);
    expect(await found(query, { documentIds: [german] })).toEqual(['Fähre']);
    expect(await found(query, { languages: ['en'] })).toEqual(['Ferry']);
    expect(await found(query, { languages: ['fr'] })).toEqual([]);
    expect(await found(query, { mediaTypes: ['text/plain'] })).toHaveLength(2);
    expect(await found(query, { mediaTypes: ['application/pdf'] })).toEqual([]);
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect(await found(query, { until: soon })).toHaveLength(2);
    expect(await found(query, { from: soon })).toEqual([]);
  });

  it('says what is wrong with a filter', async () => {
    const body = { query: 'ferry', filter: { language: 'en' } };
    expect(await client.status('/api/v1/search', json(body))).toBe(400);
    expect(await client.status('/api/v1/search', json({ query: 'ferry', filter: { from: 'yesterday' } }))).toBe(400);
  });

  it('meets the other forms of a word in a language without a stemmer, and names the language', async () => {
    const body = { query: 'Wann fahren die Fähren zu den Inseln ab?', collectionIds: [id], mode: 'lexical' };
    const { results, language } = await client.post<SearchReply>('/api/v1/search', body);
    expect([language, results[0]?.title]).toEqual(['de', 'Fähre']);
  });

  it('explains its scores when asked to', async () => {
    const body = { query: 'ferry', collectionIds: [id], explain: true };
    const { results } = await client.post<SearchReply>('/api/v1/search', body);
    expect(results[0]?.parts?.words).toBeGreaterThan(0);
    expect(results[0]?.parts?.cosine).toBeGreaterThan(0);
    const plain = await client.post<SearchReply>('/api/v1/search', { ...body, explain: false });
    expect(plain.results[0]).not.toHaveProperty('parts');
  });
});
