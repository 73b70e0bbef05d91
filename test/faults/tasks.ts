import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Task } from '../../src/application/protocol/resources.ts';

/** Waits until no task is queued or running. Gives what is wrong with those that ended badly. */
export async function settled(client: Client, within = 120_000): Promise<string[]> {
  const deadline = Date.now() + within;
  while (true) {
    const tasks = await client.all<Task>('/api/v1/tasks');
    const open = tasks.filter(({ state }) => state === 'queued' || state === 'running');
    if (open.length === 0 || Date.now() > deadline) {
      const mute = tasks.filter(({ state, error }) => state === 'failed' && !error?.detail);
      return [
        ...open.map(({ kind, id, state }) => `task ${kind} ${id} is still ${state} after ${within / 1000} s`),
        ...mute.map(({ kind, id }) => `task ${kind} ${id} failed and does not say why`),
      ];
    }
    await sleep(200);
  }
}
