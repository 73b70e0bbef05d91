import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from './client.ts';
import type { Client } from './client.ts';
import type { Page, Task } from '../../src/application/protocol/resources.ts';

/** Tasks of a round that have not ended. A round asks for fewer than a page holds. */
export async function openTasks(client: Client): Promise<Task[]> {
  return (await client.request<Page<Task>>('GET', '/api/v1/tasks')).items.filter(isOpen);
}

/** Waits until no task is queued, running or waiting for its next try. Gives what is wrong with those that do not end. */
export async function settled(client: Client, within = 120_000): Promise<string[]> {
  const deadline = Date.now() + within;
  while (true) {
    const open = await openTasks(client);
    if (open.length === 0 || Date.now() > deadline)
      return open.map(({ kind, id, state }) => `task ${kind} ${id} is still ${state} after ${within / 1000} s`);
    await sleep(100);
  }
}

function isOpen({ state }: Task): boolean {
  return state === 'queued' || state === 'running' || state === 'waiting';
}

/** Tasks that Nexus said yes to. */
export class Acknowledged {
  #unchecked: string[] = [];
  count = 0;

  add(id: string): void {
    this.#unchecked.push(id);
    this.count += 1;
  }

  /** Each is still there, and done. */
  async check(client: Client): Promise<string[]> {
    const faults: string[] = [];
    for (const id of this.#unchecked) {
      try {
        const { kind, state, error } = await client.request<Task>('GET', `/api/v1/tasks/${id}`);
        if (state !== 'done')
          faults.push(`task ${kind} ${id} ended as ${state}: ${error?.detail ?? 'it does not say why'}`);
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 404) throw error;
        faults.push(`task ${id} was acknowledged and is gone`);
      }
    }
    this.#unchecked = [];
    return faults;
  }
}
