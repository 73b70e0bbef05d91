import { setTimeout as sleep } from 'node:timers/promises';
import { Acknowledged, settled } from '../tasks.ts';
import { Refused } from '../client.ts';
import { checkDocument, checkGone } from '../documents.ts';
import { marker, prose } from '../words.ts';
import { together } from '../together.ts';
import type { Client } from '../client.ts';
import type { Document, IngestReceipt, Task } from '../../../src/application/protocol/resources.ts';
import type { Expected } from '../documents.ts';
import type { Random } from '../random.ts';
import type { TaskRow } from '../ledger.ts';
import type { Work } from '../work.ts';

/** The collection is filled up to so many documents when fewer than so many are left, so that there is always something to change. */
const stock = 30;
const least = 15;
/** Of the documents that a round left alone, how many are looked at. */
const share = 0.2;

/** What was asked of a document last, and whether Nexus said yes. */
type Held = Expected & { version: number; change?: 'index' | 'remove'; acknowledged?: boolean };

/** Documents are removed and indexed anew. */
export class Changes implements Work {
  readonly name = 'changes';
  readonly span = 60;
  underWay = 0;
  #collectionId = '';
  #number = 0;
  #removed = 0;
  #indexed = 0;
  #held: Held[] = [];
  readonly #tasks = new Acknowledged();

  owns({ subject }: TaskRow): boolean {
    return subject === this.#collectionId;
  }

  async prepare(client: Client): Promise<void> {
    this.#collectionId = (await client.request<{ id: string }>('POST', '/api/v1/collections', { name: 'changes' })).id;
  }

  async run(client: Client, random: Random, stop: AbortSignal): Promise<void> {
    const candidates = random.some(
      this.#held.filter(({ change }) => change === undefined),
      random.between(3, 9),
    );
    for (const held of candidates) {
      if (stop.aborted) return;
      held.change = random.next() < 0.5 ? 'remove' : 'index';
      this.underWay += 1;
      try {
        const path = `/api/v1/documents/${held.id}`;
        const [method, end] = held.change === 'remove' ? ['DELETE', ''] : ['POST', '/reindex'];
        const task = await client.request<Task>(method, `${path}${end}`);
        this.#tasks.add(task.id);
        held.acknowledged = true;
      } catch (error) {
        if (error instanceof Refused) throw error;
        return;
      } finally {
        this.underWay -= 1;
      }
      await sleep(random.between(0, 600));
    }
  }

  async check(client: Client, random: Random): Promise<string[]> {
    const listed = await client.all<Document>(`/api/v1/collections/${this.#collectionId}/documents`);
    const faults = await this.#tasks.check(client);
    const left: Held[] = [];
    const look = async (held: Held): Promise<string[]> => {
      const document = listed.find(({ id }) => id === held.id);
      if (document === undefined) return this.#checkMissing(client, held);
      if (held.change === 'remove' && held.acknowledged === true)
        return [`${held.name} was removed and is still listed`];
      if (held.change === 'index' && held.acknowledged === true) this.#indexed += 1;
      left.push({ id: held.id, name: held.name, text: held.text, marker: held.marker, version: document.version });
      // Of those that were left alone a few are enough.
      const looked = held.change !== undefined || random.next() < share;
      return [...checkVersion(document, held), ...(looked ? await checkDocument(client, held) : [])];
    };
    faults.push(...(await together(this.#held, look)).flat());
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
    if (this.#held.length >= least) return;
    const texts = Array.from({ length: stock - this.#held.length }, () => {
      const word = marker(random);
      const name = `change ${(this.#number += 1)}`;
      return { name, marker: word, text: `${prose(random, random.between(40, 200))} The word is ${word}.` };
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
  if (version > held.version + 1) return [`${name} was indexed anew more than once`];
  return version < held.version ? [`${name} went back from version ${held.version} to ${version}`] : [];
}
