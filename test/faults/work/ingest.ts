import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from '../client.ts';
import { checkDocument } from '../documents.ts';
import { settled } from '../tasks.ts';
import { marker, prose } from '../words.ts';
import type { Client } from '../client.ts';
import type { Document, IngestReceipt } from '../../../src/application/protocol/resources.ts';
import type { Expected } from '../documents.ts';
import type { Random } from '../random.ts';
import type { Work } from '../work.ts';

/** Uploads in a round: enough that work is left when the kill comes, few enough that it ends soon after. */
const uploads = 5;
/** Documents of earlier rounds that are looked at again. */
const looks = 5;

type Text = Omit<Expected, 'id'>;

/** Documents are taken in, several in a request, short ones and long ones. */
export class Ingest implements Work {
  readonly name = 'documents';
  underWay = 0;
  #collectionId = '';
  #number = 0;
  readonly #accepted: Expected[] = [];
  #unchecked: Expected[] = [];
  /** Sent, and no reply came: the client sends them again, as clients do. */
  #unanswered: Text[][] = [];

  async prepare(client: Client): Promise<void> {
    this.#collectionId = (await client.request<{ id: string }>('POST', '/api/v1/collections', { name: 'faults' })).id;
  }

  async run(client: Client, random: Random, stop: AbortSignal): Promise<void> {
    for (let count = 0; count < uploads && !stop.aborted; count += 1) {
      const batch = Array.from({ length: random.between(1, 8) }, () => this.#text(random));
      this.#unanswered.push(batch);
      try {
        await this.#send(client, batch);
      } catch (error) {
        if (error instanceof Refused) throw error;
        return;
      }
      await sleep(random.between(0, 400));
    }
  }

  #text(random: Random): Text {
    const word = marker(random);
    const length = random.next() < 0.15 ? random.between(1000, 2500) : random.between(40, 200);
    const name = `text ${(this.#number += 1)}`;
    return { name, marker: word, text: `${prose(random, length)} The word is ${word}. ${prose(random, length / 3)}` };
  }

  async #send(client: Client, batch: Text[]): Promise<void> {
    this.underWay += 1;
    try {
      const documents = batch.map(({ name, text }) => ({ name, text }));
      const path = `/api/v1/collections/${this.#collectionId}/documents`;
      const receipt = await client.request<IngestReceipt>('POST', path, { documents });
      const refused = receipt.rejected.map(({ name, documentId }) => ({ name, id: documentId ?? '' }));
      const ids = new Map([...receipt.documents, ...refused].map(({ name, id }) => [name, id]));
      this.#accept(batch.map((text) => ({ ...text, id: ids.get(text.name) ?? '' })));
      this.#unanswered = this.#unanswered.filter((other) => other !== batch);
    } finally {
      this.underWay -= 1;
    }
  }

  #accept(documents: Expected[]): void {
    this.#accepted.push(...documents);
    this.#unchecked.push(...documents);
  }

  async check(client: Client, random: Random): Promise<string[]> {
    for (const batch of this.#unanswered.slice()) await this.#sendAgain(client, batch);
    const listed = await client.all<Document>(`/api/v1/collections/${this.#collectionId}/documents`);
    const faults: string[] = [];
    const names = listed.map(({ name }) => name);
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) < index)))
      faults.push(`${name} is listed more than once`);
    const ids = new Set(listed.map(({ id }) => id));
    for (const { id, name } of this.#accepted) if (!ids.has(id)) faults.push(`${name} was acknowledged and is gone`);
    if (listed.length > this.#accepted.length)
      faults.push(`${listed.length - this.#accepted.length} documents too many`);
    for (const document of listed) if (document.state !== 'ready') faults.push(`${document.name} is ${document.state}`);
    const looked = [...this.#unchecked, ...random.some(this.#accepted, looks)].filter(({ id }) => ids.has(id));
    for (const document of looked) faults.push(...(await checkDocument(client, document)));
    this.#unchecked = [];
    return faults;
  }

  /** A request cut off may have been accepted or not; sent again it ends in the same documents, each once. */
  async #sendAgain(client: Client, batch: Text[]): Promise<void> {
    try {
      await this.#send(client, batch);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) throw error;
      // All of them are here already.
      const listed = await client.all<Document>(`/api/v1/collections/${this.#collectionId}/documents`);
      this.#accept(
        batch.map((text) => ({ ...text, id: listed.find(({ name }) => name === text.name)?.id ?? 'none listed' })),
      );
      this.#unanswered = this.#unanswered.filter((other) => other !== batch);
      return;
    }
    await settled(client);
  }

  summary(): Record<string, number> {
    return { 'documents acknowledged': this.#accepted.length };
  }
}
