import type { Client } from './client.ts';
import type { Document, SearchReply } from '../../src/application/protocol/resources.ts';

/** A text that was taken in. */
export interface Expected {
  id: string;
  name: string;
  text: string;
  /** A word that stands in this text once, and in no other. */
  marker: string;
}

interface Passage {
  id: string;
  ordinal: number;
  start: number;
  end: number;
  text: string;
}

/** What is wrong with a document that must be there, whole and once. */
export async function checkDocument(client: Client, expected: Expected): Promise<string[]> {
  const document = await client.request<Document>('GET', `/api/v1/documents/${expected.id}`);
  const at = `${expected.name} (${expected.id})`;
  if (document.state !== 'ready') return [`${at} is ${document.state}: ${document.error?.detail ?? ''}`];
  const faults: string[] = [];
  if (!document.embedded) faults.push(`${at} has no vectors`);
  const passages = await client.all<Passage>(`/api/v1/documents/${expected.id}/chunks`);
  if (passages.length !== document.chunkCount)
    faults.push(`${at} lists ${passages.length} passages and counts ${document.chunkCount}`);
  if (passages.some(({ ordinal }, index) => ordinal !== index)) faults.push(`${at} has passages missing or doubled`);
  if (passages.some(({ start }, index) => start < (passages[index - 1]?.end ?? 0)))
    faults.push(`${at} overlaps itself`);
  if (plain(passages.map(({ text }) => text).join(' ')) !== plain(expected.text)) faults.push(`${at} has another text`);
  return [...faults, ...(await checkHits(client, document, expected))];
}

/** Searches find the one passage with the marker once, by words, by meaning, and both. */
async function checkHits(
  client: Client,
  { collectionId }: Document,
  { id, name, marker }: Expected,
): Promise<string[]> {
  const faults: string[] = [];
  for (const mode of ['lexical', 'dense', 'hybrid'] as const) {
    const query = { query: marker, collectionIds: [collectionId], limit: 50, mode };
    const { results } = await client.request<SearchReply>('POST', '/api/v1/search', query);
    const chunks = results.map(({ chunkId }) => chunkId);
    const places = results.map(({ documentId, start }) => `${documentId}@${start}`);
    if (new Set(chunks).size < chunks.length || new Set(places).size < places.length)
      faults.push(`a ${mode} search for ${marker} finds a passage twice`);
    const hits = results.filter(({ text }) => text.includes(marker));
    // By meaning a made-up word may be far from anything; by words it must be found.
    if (mode !== 'dense' && (hits.length !== 1 || hits[0]?.documentId !== id))
      faults.push(`a ${mode} search finds ${name} ${hits.length} times`);
  }
  return faults;
}

/** What is left to see of a document that was removed. */
export async function checkGone(client: Client, collectionId: string, { name, marker }: Expected): Promise<string[]> {
  const query = { query: marker, collectionIds: [collectionId], limit: 50, mode: 'lexical' };
  const { results } = await client.request<SearchReply>('POST', '/api/v1/search', query);
  return results.some(({ text }) => text.includes(marker)) ? [`${name} was removed and is still found`] : [];
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
