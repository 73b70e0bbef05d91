import type { DocumentContent, Page } from '../../src/application/protocol/resources.ts';
import type { Chunk } from '../../src/domain/rag/chunk.ts';
import type { CitedSentence } from '../../src/domain/evaluation/outcome.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Passage } from '../../src/domain/rag/passage.ts';

/** The documents that answers cite, as the API shows them; each is read once. */
export class Sources {
  readonly #client: NexusClient;
  readonly #contents = new Map<string, Promise<DocumentContent & { bytes: Uint8Array }>>();

  constructor(client: NexusClient) {
    this.#client = client;
  }

  /** Whether the quote stands, byte for byte, where the citation says. */
  async isVerbatim({ documentId, source, quote }: CitedSentence): Promise<boolean> {
    const { version, bytes } = await this.#content(documentId);
    const there = new TextDecoder().decode(bytes.subarray(source.start, source.end));
    return version === source.version && quote !== '' && there === quote;
  }

  /** The passage that a sentence cites. */
  async passageOf({ documentId, chunkId }: CitedSentence): Promise<Passage> {
    const { title, version } = await this.#content(documentId);
    for (let cursor: string | undefined = '0'; cursor !== undefined;) {
      const path = `/api/v1/documents/${documentId}/chunks?cursor=${cursor}`;
      const page = (await this.#client.request(path)) as Page<Chunk & { id: string }>;
      const chunk = page.items.find(({ id }) => id === chunkId);
      if (chunk !== undefined) return { ...chunk, chunkId, documentId, collectionId: '', version, title, score: 0 };
      cursor = page.nextCursor;
    }
    throw new Error(`There is no passage ${chunkId}.`);
  }

  #content(documentId: string): Promise<DocumentContent & { bytes: Uint8Array }> {
    const known = this.#contents.get(documentId);
    if (known !== undefined) return known;
    const content = this.#client.request(`/api/v1/documents/${documentId}/content`).then((reply) => {
      const document = reply as DocumentContent;
      return { ...document, bytes: new TextEncoder().encode(document.text) };
    });
    this.#contents.set(documentId, content);
    return content;
  }
}
