import { setTimeout as sleep } from 'node:timers/promises';
import { Acknowledged, settled } from '../tasks.ts';
import { Refused } from '../client.ts';
import { checkDocument } from '../documents.ts';
import { marker, prose } from '../words.ts';
import { together } from '../together.ts';
import type { Client } from '../client.ts';
import type { Document, IngestReceipt, Task } from '../../../src/application/protocol/resources.ts';
import type { Expected } from '../documents.ts';
import type { Random } from '../random.ts';
import type { TaskRow } from '../ledger.ts';
import type { Work } from '../work.ts';

/** Words in a round's uploads, at least and at most: enough that work is left when the kill comes, and that it ends soon after. */
const words = [2_000, 4_500] as const;
/** Documents of earlier rounds that are looked at again. */
const looks = 5;
/** Documents in a collection; then another one takes its place, and it is removed as a whole. */
const most = 150;

type Text = Omit<Expected, 'id'>;

/** Documents are taken in, several in a request, short ones and long ones; collections are removed. */
export class Ingest implements Work {
  readonly name = 'documents';
  readonly span = 700;
  underWay = 0;
  #collectionId = '';
  #number = 0;
  #count = 0;
  #collections = 0;
  readonly #tasks = new Acknowledged();
  #accepted: Expected[] = [];
  #unchecked: Expected[] = [];
  /** Sent, and no reply came: the client sends them again, as clients do. */
  #unanswered: Text[][] = [];
  /** A collection that has had its time. */
  #old: { id: string; documents: Expected[]; acknowledged: boolean } | undefined;

  owns({ subject }: TaskRow): boolean {
    return subject === this.#collectionId || subject === this.#old?.id;
  }

  async prepare(client: Client): Promise<void> {
    this.#collectionId = (await client.request<{ id: string }>('POST', '/api/v1/collections', { name: 'faults' })).id;
  }

  async run(client: Client, random: Random, stop: AbortSignal): Promise<void> {
    try {
      if (this.#old !== undefined) await this.#removeOld(client, this.#old.id);
      let left = random.between(...words);
      while (left > 0 && !stop.aborted) {
        const batch = Array.from({ length: random.between(1, 6) }, () => this.#text(random));
        for (const { text } of batch) left -= text.split(' ').length;
        this.#unanswered.push(batch);
        await this.#send(client, batch);
        await sleep(random.between(0, 1_200));
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
  }

  #text(random: Random): Text {
    const word = marker(random);
    const length = random.next() < 0.15 ? random.between(700, 1_500) : random.between(40, 250);
    const name = `text ${(this.#number += 1)}`;
    return { name, marker: word, text: `${prose(random, length)} The word is ${word}. ${prose(random, length / 3)}` };
  }

  async #send(client: Client, batch: Text[]): Promise<void> {
    this.underWay += 1;
    try {
      const documents = batch.map(({ name, text }) => ({ name, text }));
      const path = `/api/v1/collections/${this.#collectionId}/documents`;
      const receipt = await client.request<IngestReceipt>('POST', path, { documents });
      this.#tasks.add(receipt.taskId);
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
    this.#count += documents.length;
  }

  async #removeOld(client: Client, id: string): Promise<void> {
    this.underWay += 1;
    try {
      const task = await client.request<Task>('DELETE', `/api/v1/collections/${id}`);
      this.#tasks.add(task.id);
      if (this.#old !== undefined) this.#old.acknowledged = true;
    } finally {
      this.underWay -= 1;
    }
  }

  async check(client: Client, random: Random): Promise<string[]> {
    for (const batch of this.#unanswered.slice()) await this.#sendAgain(client, batch);
    const listed = await client.all<Document>(`/api/v1/collections/${this.#collectionId}/documents`);
    const faults = await this.#tasks.check(client);
    const names = listed.map(({ name }) => name);
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) < index)))
      faults.push(`${name} is listed more than once`);
    const ids = new Set(listed.map(({ id }) => id));
    for (const { id, name } of this.#accepted) if (!ids.has(id)) faults.push(`${name} was acknowledged and is gone`);
    if (listed.length > this.#accepted.length)
      faults.push(`${listed.length - this.#accepted.length} documents too many`);
    for (const document of listed) if (document.state !== 'ready') faults.push(`${document.name} is ${document.state}`);
    const looked = [...this.#unchecked, ...random.some(this.#accepted, looks)].filter(({ id }) => ids.has(id));
    faults.push(...(await together(looked, (document) => checkDocument(client, document))).flat());
    this.#unchecked = [];
    faults.push(...(await this.#checkOld(client)));
    if (this.#old === undefined && this.#accepted.length > most) await this.#turnOver(client);
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

  async #turnOver(client: Client): Promise<void> {
    this.#old = { id: this.#collectionId, documents: this.#accepted, acknowledged: false };
    this.#accepted = [];
    await this.prepare(client);
  }

  /** One that nobody said yes to may be there as a whole; it is removed again then. */
  async #checkOld(client: Client): Promise<string[]> {
    if (this.#old === undefined) return [];
    const { id, documents, acknowledged } = this.#old;
    const left = await client.all<{ id: string }>('/api/v1/collections');
    if (left.some((collection) => collection.id === id))
      return acknowledged ? [`collection ${id} was removed and is still listed`] : [];
    this.#old = undefined;
    this.#collections += 1;
    const there = await together(documents, ({ id: documentId }) => isThere(client, documentId));
    return there.includes(true) ? [`of collection ${id}, which was removed, documents are left`] : [];
  }

  summary(): Record<string, number> {
    return {
      'documents acknowledged': this.#count,
      'uploads and removals of collections acknowledged': this.#tasks.count,
      'collections removed': this.#collections,
    };
  }
}

async function isThere(client: Client, documentId: string): Promise<boolean> {
  try {
    await client.request('GET', `/api/v1/documents/${documentId}`);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
}
