import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from '../client.ts';
import { checkDocument, checkGone } from '../documents.ts';
import { marker, prose } from '../words.ts';
import { settled } from '../tasks.ts';
import type { Client } from '../client.ts';
import type { Document, IngestReceipt, Task } from '../../../src/application/protocol/resources.ts';
import type { Expected } from '../documents.ts';
import type { Random } from '../random.ts';
import type { Work } from '../work.ts';

/** Documents that the collection is kept at, so that there is always something to change. */
const stock = 12;

/** What was asked of a document last, and whether Nexus said yes. */
type Held = Expected & { version: number; change?: 'index' | 'remove'; acknowledged?: boolean };

/** Documents are removed and indexed anew. */
export class Changes implements Work {
  readonly name = 'tasks';
  underWay = 0;
  #collectionId = '';
  #number = 0;
  #removed = 0;
  #indexed = 0;
  #held: Held[] = [];

  async prepare(client: Client): Promise<void> {
    this.#collectionId = (await client.request<{ id: string }>('POST', '/api/v1/collections', { name: 'changes' })).id;
  }

  async run(client: Client, random: Random, stop: AbortSignal): Promise<void> {
    const candidates = random.some(
      this.#held.filter(({ change }) => change === undefined),
      random.between(2, 5),
    );
    for (const held of candidates) {
      if (stop.aborted) return;
      held.change = random.next() < 0.5 ? 'remove' : 'index';
      this.underWay += 1;
      try {
        const path = `/api/v1/documents/${held.id}`;
        if (held.change === 'remove') await client.request<Task>('DELETE', path);
        else await client.request<Task>('POST', `${path}/reindex`);
        held.acknowledged = true;
      } catch (error) {
        if (error instanceof Refused) throw error;
        return;
      } finally {
        this.underWay -= 1;
      }
      await sleep(random.between(0, 700));
    }
  }

  async check(client: Client, random: Random): Promise<string[]> {
    const listed = await client.all<Document>(`/api/v1/collections/${this.#collectionId}/documents`);
    const faults: string[] = [];
    const left: Held[] = [];
    for (const held of this.#held) {
      const document = listed.find(({ id }) => id === held.id);
      if (document === undefined) faults.push(...(await this.#checkMissing(client, held)));
      else if (held.change === 'remove' && held.acknowledged === true)
        faults.push(`${held.name} was removed and is still listed`);
      else {
        faults.push(...checkVersion(document, held), ...(await checkDocument(client, held)));
        if (held.change === 'index' && held.acknowledged === true) this.#indexed += 1;
        left.push({ id: held.id, name: held.name, text: held.text, marker: held.marker, version: document.version });
      }
    }
    const known = new Set(this.#held.map(({ id }) => id));
    for (const { id, name } of listed) if (!known.has(id)) faults.push(`${name} (${id}) came from nowhere`);
    this.#held = left;
    await this.#restock(client, random);
    return faults;
  }

  async #checkMissing(client: Client, held: Held): Promise<string[]> {
    if (held.change !== 'remove') return [`${held.name} is gone, and nobody removed it`];
    this.#removed += 1;
    return checkGone(client, this.#collectionId, held);
  }

  async #restock(client: Client, random: Random): Promise<void> {
    const wanted = stock - this.#held.length;
    if (wanted <= 0) return;
    const texts = Array.from({ length: wanted }, () => {
      const word = marker(random);
      const name = `change ${(this.#number += 1)}`;
      return { name, marker: word, text: `${prose(random, random.between(40, 400))} The word is ${word}.` };
    });
    const documents = texts.map(({ name, text }) => ({ name, text }));
    const path = `/api/v1/collections/${this.#collectionId}/documents`;
    const receipt = await client.request<IngestReceipt>('POST', path, { documents });
    await settled(client);
    for (const text of texts) {
      const id = receipt.documents.find(({ name }) => name === text.name)?.id ?? 'none';
      this.#held.push({ ...text, id, version: 1 });
    }
  }

  summary(): Record<string, number> {
    return { 'documents removed': this.#removed, 'documents indexed anew': this.#indexed };
  }
}

function checkVersion({ name, version }: Document, held: Held): string[] {
  if (held.change === 'index' && held.acknowledged === true && version <= held.version)
    return [`${name} was to be indexed anew and is still version ${version}`];
  return version < held.version ? [`${name} went back from version ${held.version} to ${version}`] : [];
}
